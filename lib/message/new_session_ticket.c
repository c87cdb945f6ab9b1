/* SPDX-License-Identifier: Apache-2.0 */
/* NewSessionTicket in its two forms. */
#include "message/extension.h"
#include "message/message.h"

/*
 * struct {
 *     uint32 ticket_lifetime_hint;
 *     opaque ticket<0..2^16-1>;
 * } NewSessionTicket;                              RFC 5077 3.3
 */
static void decode_new_session_ticket_12(struct tw_walk *w)
{
    tw_u32(w, F_TICKET_LIFETIME_HINT);
    tw_opaque16(w, F_TICKET);
}

/*
 * struct {
 *     uint32 ticket_lifetime;
 *     uint32 ticket_age_add;
 *     opaque ticket_nonce<0..255>;                 since draft 21
 *     opaque ticket<1..2^16-1>;
 *     Extension extensions<0..2^16-2>;
 * } NewSessionTicket;                              RFC 8446 4.6.1
 */
static void decode_new_session_ticket_13(struct tw_walk *w)
{
    uint8_t draft = tw_version_draft(w->context->params->version);

    tw_u32(w, F_TICKET_LIFETIME);
    tw_u32(w, F_TICKET_AGE_ADD);
    if (draft == 0 || draft >= 21)
        tw_opaque8(w, F_TICKET_NONCE);
    tw_opaque16(w, F_TICKET);
    tw_decode_extensions(w, TW_IN_NEW_SESSION_TICKET);
}

void tw_decode_new_session_ticket(struct tw_walk *w)
{
    if (tw_version_is_tls13(w->context->params->version))
        decode_new_session_ticket_13(w);
    else
        decode_new_session_ticket_12(w);
}
