/* typed_fuzz: dates, times, telephone numbers, references and searches as people type them. */
#include "tests/fuzz/fuzz_lib.h"

#include "base/civil.h"
#include "base/text.h"
#include "practice/find_typed.h"

#include <stdlib.h>
#include <string.h>

enum { TODAY = 20780 };

static void read_dates(const char *text)
{
    int date, again, minute;
    char out[11], time[6];
    struct err e = {0};
    for (int day_first = 0; day_first < 2; day_first++)
        if (civil_parse_any(text, TODAY, day_first, &date, &e))
            fuzz_must(civil_parse_date(civil_date_text(date, out), &again, &e) && again == date, "a date is a date");
    if (civil_parse_any_time(text, &minute, &e))
        fuzz_must(minute >= 0 && minute < DAY_MIN && civil_parse_time(civil_time_text(minute, time), &again, &e) &&
                      again == minute,
                  "a time is a time of day");
    if (civil_parse_date_time(text, &date, &minute, &e))
        fuzz_must(minute >= 0 && minute < DAY_MIN, "a moment has a time of day");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct err e = {0};
    struct buf digits = {0}, again = {0};
    struct find_typed typed;
    struct find_born born[FIND_BORN_MAX];
    struct id id;
    char ref[REF_TEXT], same[REF_TEXT];
    char *text = fuzz_text(data, size);
    read_dates(text);
    /* "0 0" is not yet the 00 before a country's number; written together it is. */
    if (text_phone_digits(&digits, text, &e) && strncmp(buf_str(&digits), "00", 2) != 0) {
        fuzz_must(text_phone_digits(&again, buf_str(&digits), &e) && strcmp(buf_str(&digits), buf_str(&again)) == 0,
                  "the digits of a number are its digits");
    }
    if (ref_parse(text, ref))
        fuzz_must(ref_parse(ref, same) && strcmp(ref, same) == 0, "a reference reads back");
    id_parse(text, &id);
    find_typed_read(&typed, text, TODAY, true, &a);
    fuzz_must(find_typed_born(&typed, born) <= FIND_BORN_MAX, "birth dates have room");
    buf_finish(&digits);
    buf_finish(&again);
    free(text);
    arena_finish(&a);
    return 0;
}
