/* SPDX-License-Identifier: Apache-2.0 */
/* Times of certificates and OCSP responses. */
#include "crypto/asn1_time.h"

#include <time.h>

#include "tlswalk.h"

/* The days from 1970-01-01 to a day of the Gregorian calendar, of the year 0 or later; `month` from 1. */
static int64_t days_since_1970(int64_t year, int64_t month, int64_t day)
{
    /* Years that begin in March end with the leap day; 400 of them more keep the divisions from going below 0. */
    int64_t y = year + 400 - (month < 3 ? 1 : 0);
    int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    int64_t from_400_bc_to_1970 = 719468 + 146097;

    return 365 * y + y / 4 - y / 100 + y / 400 + day_of_year - from_400_bc_to_1970;
}

int64_t tw_asn1_time(const ASN1_TIME *time)
{
    struct tm tm;
    int64_t days;

    if (!ASN1_TIME_to_tm(time, &tm))
        return TW_NO_TIME;
    days = days_since_1970(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
    return ((days * 24 + tm.tm_hour) * 60 + tm.tm_min) * 60 + tm.tm_sec;
}

int64_t tw_asn1_generalized_time(struct tw_bytes contents)
{
    ASN1_GENERALIZEDTIME *time = ASN1_GENERALIZEDTIME_new();
    int64_t seconds = TW_NO_TIME;

    if (time != NULL && contents.len < 32 && ASN1_STRING_set(time, contents.ptr, (int)contents.len))
        seconds = tw_asn1_time(time);
    ASN1_GENERALIZEDTIME_free(time);
    return seconds;
}
