/* SPDX-License-Identifier: Apache-2.0 */
/* What clients sent behind change_cipher_spec before there was ALPN: NextProtocol, and the channel id. */
#include "message/message.h"

/*
 * struct {
 *     opaque selected_protocol<0..255>;
 *     opaque padding<0..255>;
 * } NextProtocol;                                  draft-agl-tls-nextprotoneg-04 3
 */
void tw_decode_next_protocol(struct tw_walk *w)
{
    tw_opaque8(w, F_SELECTED_PROTOCOL);
    tw_opaque8(w, F_NEXT_PROTOCOL_PADDING);
}

/*
 * struct {
 *     ExtensionType extension_type;                channel_id, by its old or its new number
 *     uint16 length;
 *     opaque x[32], y[32];                         a key on the curve P-256
 *     opaque r[32], s[32];                         the signature by it
 * } EncryptedExtensions;                           draft-balfanz-tls-channelid-01 4, which has one of them alone
 */
void tw_decode_channel_id(struct tw_walk *w)
{
    enum { NUMBER_LEN = 32 };

    tw_u16(w, F_CHANNEL_ID_TYPE);
    uint16_t len = tw_u16(w, F_CHANNEL_ID_LENGTH);
    struct tw_scope id = tw_open_fixed(w, F_CHANNEL_ID, len);
    tw_fixed(w, F_CHANNEL_ID_X, NUMBER_LEN);
    tw_fixed(w, F_CHANNEL_ID_Y, NUMBER_LEN);
    tw_fixed(w, F_CHANNEL_ID_R, NUMBER_LEN);
    tw_fixed(w, F_CHANNEL_ID_S, NUMBER_LEN);
    tw_close(w, id);
}
