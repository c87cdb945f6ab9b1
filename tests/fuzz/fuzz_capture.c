/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a capture, compressed or not: every packet that comes out can be read and is within its limits, damage is
 * told in a line, and after the end there is nothing.
 */
#include <string.h>

#include "capture/source.h"
#include "harness.h"

/* Kept where the compiler cannot tell that nobody looks at it. */
static volatile uint8_t seen;

static void require_line(const struct tw_error *error)
{
    require(error->text[0] != '\0' && strchr(error->text, '\n') == NULL);
}

static void require_sound(const struct tw_packet *packet, uint32_t last)
{
    const int64_t year_2242 = (int64_t)8590000000 * 1000000000;

    require(packet->number > last);
    require(packet->captured <= TW_CAPTURE_MAX && packet->captured <= packet->length);
    require(packet->time_ns == TW_NO_TIME || (packet->time_ns < year_2242 && packet->time_ns > -year_2242));
    for (size_t i = 0; i < packet->captured; i++)
        seen ^= packet->data[i];
}

static uint64_t packets_of_links(const struct tw_source *s)
{
    const struct tw_link *links;
    size_t count = tw_source_links(s, &links);
    uint64_t packets = 0;

    for (size_t i = 0; i < count; i++)
        packets += links[i].packets;
    return packets;
}

static void look_at_secrets(void *context, uint32_t type, const uint8_t *bytes, size_t len)
{
    (void)context;
    (void)type;
    for (size_t i = 0; i < len; i++)
        seen ^= bytes[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tw_error error;
    struct tw_source *s = tw_source_open_memory(data, size, &error);
    struct tw_packet packet;
    uint64_t packets = 0;
    uint32_t last = 0;
    int got;

    if (s == NULL) {
        require_line(&error);
        return 0;
    }
    tw_source_on_secrets(s, look_at_secrets, NULL);
    while ((got = tw_source_next(s, &packet, &error)) != 0) {
        if (got < 0) {
            require_line(&error);
            continue;
        }
        require_sound(&packet, last);
        last = packet.number;
        packets++;
    }
    require(packets == packets_of_links(s));
    require(tw_source_next(s, &packet, &error) == 0);
    tw_source_close(s);
    return 0;
}
