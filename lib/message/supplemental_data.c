/* SPDX-License-Identifier: Apache-2.0 */
/* SupplementalData. */
#include "message/message.h"

enum { USER_MAPPING_DATA = 0 }; /* SupplementalDataType, RFC 4681 6 */
enum { UPN_DOMAIN_HINT = 64 };  /* UserMappingType, RFC 4681 3 */

/*
 * struct {
 *     UserMappingType user_mapping_version;
 *     select (user_mapping_version) {
 *         case upn_domain_hint: opaque user_principal_name<0..2^16-1>; opaque domain_name<0..2^16-1>;
 *     };
 * } UserMappingData;
 * struct {
 *     UserMappingData user_mapping_data_list<1..2^16-1>;
 * } UserMappingDataList;                           RFC 4681 3
 */
static void decode_user_mapping_data(struct tw_walk *w)
{
    struct tw_scope list = tw_open16(w, F_USER_MAPPING_DATA_LIST);

    while (tw_more(w)) {
        struct tw_scope data = tw_open(w, F_USER_MAPPING_DATA);
        if (tw_u8(w, F_USER_MAPPING_VERSION) == UPN_DOMAIN_HINT) {
            tw_opaque16(w, F_USER_PRINCIPAL_NAME);
            tw_opaque16(w, F_USER_DOMAIN_NAME);
        } else {
            tw_abandon(w, F_USER_MAPPING_BYTES);
        }
        tw_close(w, data);
    }
    tw_close(w, list);
}

/*
 * struct {
 *     SupplementalDataType supp_data_type;
 *     uint16 supp_data_length;
 *     select (SupplementalDataType) { ... };
 * } SupplementalDataEntry;                         RFC 4680 2.1
 */
static void decode_entry(struct tw_walk *w)
{
    struct tw_scope entry = tw_open(w, F_SUPP_DATA_ENTRY);
    uint16_t type = tw_u16(w, F_SUPP_DATA_TYPE);
    uint16_t len = tw_u16(w, F_SUPP_DATA_LENGTH);

    struct tw_scope data = tw_open_fixed(w, F_SUPP_DATA_FIELDS, len);
    if (type == USER_MAPPING_DATA)
        decode_user_mapping_data(w);
    else
        tw_rest(w, F_SUPP_DATA_BYTES);
    tw_close(w, data);
    tw_close(w, entry);
}

/*
 * struct {
 *     SupplementalDataEntry supp_data<1..2^24-1>;
 * } SupplementalData;                              RFC 4680 2.1
 */
void tw_decode_supplemental_data(struct tw_walk *w)
{
    struct tw_scope list = tw_open24(w, F_SUPP_DATA);

    while (tw_more(w) && tw_need(w, F_SUPP_DATA_ENTRY, 4))
        decode_entry(w);
    tw_close(w, list);
}
