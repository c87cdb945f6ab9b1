/* SPDX-License-Identifier: Apache-2.0 */
/* What only GM-TLS has (TLCP 1.1: GB/T 38636, GM/T 0024). */
#ifndef TW_MESSAGE_TLCP_H
#define TW_MESSAGE_TLCP_H

#include "message/walk.h"

/* Whether the handshake is one of TLCP. The layout of messages follows the version, whatever the suite is. */
bool tw_is_tlcp(const struct tw_walk *w);

/* Whether it has identities in the place of certificates: a suite of IBC or IBSDH. */
bool tw_is_identity_based(const struct tw_handshake_params *params);

/* A remark where `point`, which has just been read as `field`, is known to be off the curve of the group. */
void tw_check_point(struct tw_walk *w, uint16_t group, enum tw_field_id field, struct tw_bytes point);

/* ClientKeyExchange. */
void tw_decode_ecc_secret(struct tw_walk *w);
void tw_decode_ibc_secret(struct tw_walk *w);
void tw_decode_client_ecdhe(struct tw_walk *w);
void tw_decode_client_ibsdh(struct tw_walk *w);

/* KeyAgreementInfo, which is the parameters of IBSDH of either side. */
void tw_decode_key_agreement(struct tw_walk *w);

#endif
