/* SPDX-License-Identifier: Apache-2.0 */
/* The messages that are no handshake: change_cipher_spec, alert, heartbeat. */
#include "message/message.h"

/*
 * struct {
 *     enum { change_cipher_spec(1), (255) } type;
 * } ChangeCipherSpec;                              RFC 5246 7.1
 */
void tw_decode_change_cipher_spec(struct tw_walk *w)
{
    tw_u8(w, F_CCS_TYPE);
}

/*
 * struct {
 *     AlertLevel level;
 *     AlertDescription description;
 * } Alert;                                         RFC 5246 7.2
 */
void tw_decode_alert(struct tw_walk *w)
{
    tw_u8(w, F_ALERT_LEVEL);
    tw_u8(w, F_ALERT_DESCRIPTION);
}

/*
 * struct {
 *     HeartbeatMessageType type;
 *     uint16 payload_length;
 *     opaque payload[payload_length];
 *     opaque padding[padding_length];              16 bytes at least, to the end
 * } HeartbeatMessage;                              RFC 6520 4
 */
void tw_decode_heartbeat(struct tw_walk *w)
{
    tw_u8(w, F_HEARTBEAT_TYPE);
    uint16_t payload_len = tw_u16(w, F_HEARTBEAT_PAYLOAD_LENGTH);
    tw_fixed(w, F_HEARTBEAT_PAYLOAD, payload_len);
    tw_rest(w, F_HEARTBEAT_PADDING);
}
