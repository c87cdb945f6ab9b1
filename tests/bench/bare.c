/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The yardstick of the bench: what reading a capture costs before anybody looks at a packet. It touches no
 * packet bytes, so every program that does more must be slower.
 */

#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    char reason[PCAP_ERRBUF_SIZE];
    struct pcap_pkthdr *header;
    const u_char *bytes;
    uint64_t num_packets = 0;
    uint64_t bytes_len = 0;
    pcap_t *capture;
    int status;

    if (argc != 2) {
        (void)fprintf(stderr, "usage: bare FILE.pcap\n");
        return 2;
    }
    capture = pcap_open_offline(argv[1], reason);
    if (capture == NULL) {
        (void)fprintf(stderr, "bare: %s\n", reason);
        return 3;
    }
    while ((status = pcap_next_ex(capture, &header, &bytes)) == 1) {
        num_packets++;
        bytes_len += header->caplen;
    }
    if (status == PCAP_ERROR)
        (void)fprintf(stderr, "bare: %s: %s\n", argv[1], pcap_geterr(capture));
    pcap_close(capture);
    (void)printf("%" PRIu64 " %" PRIu64 "\n", num_packets, bytes_len);
    return status == PCAP_ERROR ? 3 : 0;
}
