/* What a telephone, a calendar and a spreadsheet read: each line of the files as it stands. */
#include "exchange/export.h"

#include "base/clock.h"
#include "base/text.h"
#include "book_lib.h"
#include "exchange_lib.h"
#include "export_lib.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum { LINE_MAX_BYTES = 75, LONG_BYTES = 168, MANY = 1100 };

/* The lines as a reader has them: put together again. Each has to end as it should, be short enough, and be cut between
 * two characters. */
static const char *unfolded(struct world *w, const char *text)
{
    struct buf out = {0};
    for (const char *line = text, *end; *line; line = end + 2) {
        end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= LINE_MAX_BYTES);
        assert_true(end > line);
        assert_int_not_equal((unsigned char)line[*line == ' '] & 0xC0, 0x80);
        if (*line != ' ' && line > text)
            buf_addc(&out, '\n');
        buf_add(&out, line + (*line == ' '), (size_t)(end - line) - (*line == ' '));
    }
    const char *all = arena_strdup(&w->arena, buf_str(&out));
    buf_finish(&out);
    return all;
}

static const char *card_of(struct world *w, const struct patient *p, const struct telecom *t, int n)
{
    struct id id;
    world_ok(w, patient_add(w->practice->book, &w->okoro.who, p, t, n, &id, &w->err));
    const char *text = unfolded(w, export_lib_all(w, EXPORT_CARDS));
    const char *at = strstr(text, arena_printf(&w->arena, "UID:%s\n", export_lib_urn(w, &id)));
    if (!at)
        return "";
    at = strchr(at, '\n') + 1;
    return arena_strndup(&w->arena, at, (size_t)(strstr(at, "\nEND:VCARD") - at));
}

static void a_card_has_what_is_known_and_nothing_empty(void **state)
{
    struct world *w = *state;
    struct patient p = patient_none();
    struct telecom t[5] = {telecom_none(), telecom_none(), telecom_none(), telecom_none(), telecom_none()};
    p.given = "Ann";
    assert_string_equal(card_of(w, &p, NULL, 0), "FN:Ann\nN:;Ann;;;");
    p.family = "Hill; van, der\\Berg";
    p.prefix = "Dr";
    p.suffix = "MD, PhD";
    p.preferred = "An;nie";
    p.birth_date = civil_from(1884, 12, 31) + 36525; /* a hundred years later */
    const char *const values[] = {"07700 900555", "01632 960555", "01632 960556", "01632 960557", "ann@example.org"};
    const char *const uses[] = {"mobile", "home", "work", "", ""};
    for (int i = 0; i < 5; i++) {
        t[i].value = values[i];
        t[i].use = uses[i];
    }
    t[4].system = "email";
    assert_string_equal(card_of(w, &p, t, 5),
                        "FN:Ann Hill\\; van\\, der\\\\Berg\nN:Hill\\; van\\, der\\\\Berg;Ann;;Dr;MD\\, PhD\n"
                        "NICKNAME:An\\;nie\nBDAY:19850101\nTEL;TYPE=cell:07700 900555\nTEL;TYPE=home:01632 960555\n"
                        "TEL;TYPE=work:01632 960556\nTEL:01632 960557\nEMAIL:ann@example.org");
}

/* A name as long as it may be, of letters of one to four bytes, beginning at every place of a line. */
static void a_long_name_is_cut_between_its_letters(void **state)
{
    static const char *const letters[] = {"a", "é", "字", "𝔄"};
    struct world *w = *state;
    for (size_t l = 0; l < sizeof letters / sizeof *letters; l++)
        for (int before = 1; before <= 4; before++) {
            struct patient p = patient_none();
            struct buf name = {0};
            for (int i = 0; i < before; i++)
                buf_addc(&name, 'b');
            for (size_t i = 0; i < LONG_BYTES / strlen(letters[l]); i++)
                buf_adds(&name, letters[l]);
            p.family = arena_strdup(&w->arena, buf_str(&name));
            buf_finish(&name);
            const char *text = card_of(w, &p, NULL, 0);
            assert_string_equal(text, arena_printf(&w->arena, "FN:%s\nN:%s;;;;", p.family, p.family));
        }
}

/* From a computer that takes more than ours: a name cannot say more than a name. */
static void a_name_never_becomes_a_line_of_its_own(void **state)
{
    struct world *w = *state;
    book_lib_sql(w->practice->book, "UPDATE patient SET family = 'Hill' || char(10) || 'TEL:999' WHERE n = 1");
    const char *text = export_lib_all(w, EXPORT_CARDS);
    export_lib_has(text, "N:Hill\\nTEL:999;Ignacio;;;\r\n");
    assert_null(strstr(text, "\nTEL:999"));
}

static void who_wants_no_contact_has_no_card(void **state)
{
    struct world *w = *state;
    struct patient p = patient_none();
    p.family = "Hill";
    assert_string_not_equal(card_of(w, &p, NULL, 0), "");
    p.no_contact = "too many letters";
    assert_string_equal(card_of(w, &p, NULL, 0), "");
    p.no_contact = "";
    p.deceased_date = civil_from(2026, 11, 20);
    assert_string_equal(card_of(w, &p, NULL, 0), "");
}

/* In summer, of no type, in no room; the practice's name with what a calendar takes for something else. */
static void an_event_says_when_what_where_and_with_whom(void **state)
{
    struct world *w = *state;
    struct err e = {0};
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 11:00");
    const char *room = arena_strdup(&w->arena, x.room_name); /* until the lists are read again */
    book_lib_sql(w->practice->book, "UPDATE practice SET name = 'Hill, Ash; Co'");
    practice_lib_ok(practice_reload(w->practice, &e), &e);
    const char *uid = unfolded(w, export_lib_all(w, EXPORT_CALENDAR));
    export_lib_has(uid, "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Rounds//Rounds//EN\nX-WR-CALNAME:Hill\\, Ash\\; Co\n"
                        "BEGIN:VEVENT\nUID:urn:uuid:");
    export_lib_has(uid, arena_printf(&w->arena,
                                     "\nDTSTAMP:20261123T104200Z\nDTSTART:20261124T110000Z\nDTEND:20261124T113000Z\n"
                                     "SUMMARY:Review\nLOCATION:%s\nDESCRIPTION:Chen\\, %s\nSTATUS:CONFIRMED\n"
                                     "END:VEVENT\nEND:VCALENDAR",
                                     room, x.ref));
    book_lib_sql(w->practice->book, "UPDATE appointment SET date = 20640, type = NULL, room = NULL");
    export_lib_has(unfolded(w, export_lib_all(w, EXPORT_CALENDAR)),
                   "\nDTSTART:20260706T100000Z\nDTEND:20260706T103000Z\nSUMMARY:Booked\nDESCRIPTION:Chen\\, ");
}

/* What a row of the diary says after its booking's place, as import reads it back. */
static const char *status_of(struct world *w, const struct appointment *x)
{
    const char *text = export_lib_all(w, EXPORT_VISITS), *at = strstr(text, x->ref);
    if (!at)
        return NULL;
    while (at > text && at[-1] != '\n')
        at--;
    const char *cells[13];
    char *line = arena_strndup(&w->arena, at, strcspn(at, "\r"));
    int n = 0;
    for (char *c = line; c && n < 13; n++) {
        cells[n] = c;
        c = strchr(c, ',');
        if (c)
            *c++ = 0;
    }
    assert_int_equal(n, 13);
    return cells[10];
}

static void the_diary_says_in_plain_words_what_became_of_each(void **state)
{
    static const struct {
        enum status status;
        const char *word;
    } all[] = {
        {STATUS_BOOKED, "booked"},  {STATUS_ARRIVED, "arrived"},     {STATUS_CHECKED_IN, "in room"},
        {STATUS_FULFILLED, "seen"}, {STATUS_CANCELLED, "cancelled"}, {STATUS_NOSHOW, "did not come"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct world w;
        world_open(&w);
        struct appointment x = world_with_status(&w, all[i].status);
        assert_string_equal(status_of(&w, &x), all[i].word);
        /* Who has said that they come is said so as long as they are still to come. */
        book_lib_sql(w.practice->book, "UPDATE appointment SET confirmation = 'confirmed'");
        assert_string_equal(status_of(&w, &x), all[i].status == STATUS_BOOKED ? "confirmed" : all[i].word);
        world_close(&w);
    }
}

static void a_row_of_the_diary_has_a_place_for_each_column(void **state)
{
    struct world *w = *state;
    char hex[ID_TEXT];
    struct booking what = world_booking(w, 0, "chen", "2026-11-24 11:00");
    what.remark = "-1, \"so\"";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    struct appointment x = w->out.appointment;
    const char *room = practice_room(w->practice, &x.room)->code;
    static const char format[] = "2026-11-24,11:00,30,%s,Candelaria,Ignacio,,chen,%s,%s,booked,%s,%s\r\n";
    export_lib_has(export_lib_all(w, EXPORT_VISITS), arena_printf(&w->arena, format, id_text(&x.patient, hex), "review",
                                                                  room, "\"'-1, \"\"so\"\"\"", x.ref));
    book_lib_sql(w->practice->book, "UPDATE appointment SET type = NULL, room = NULL, remark = NULL");
    export_lib_has(export_lib_all(w, EXPORT_VISITS),
                   arena_printf(&w->arena, format, id_text(&x.patient, hex), "", "", "", x.ref));
}

/* The columns home, mobile, work: a number of which nobody has said what it is stands under home, if no other does. */
static void a_number_stands_where_it_belongs(void **state)
{
    static const struct {
        const char *uses[2], *cells;
    } all[] = {
        {{"mobile", ""}, ",,07700 900555,,,"}, {{"home", ""}, ",07700 900555,,,,"},
        {{"work", ""}, ",,,07700 900555,,"},   {{"", "work"}, ",,,07700 900556,,"},
        {{"", ""}, ",07700 900555,,,,"},       {{"mobile", "work"}, ",,07700 900555,07700 900556,,"},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct patient p = patient_none();
        struct telecom t[2] = {telecom_none(), telecom_none()};
        struct id id;
        char hex[ID_TEXT];
        p.family = "Hill";
        p.since = civil_from(2019, 5, 1);
        t[0].value = "07700 900555";
        t[1].value = "07700 900556";
        t[0].use = all[i].uses[0];
        t[1].use = all[i].uses[1];
        world_ok(w, patient_add(w->practice->book, &w->okoro.who, &p, t, 2, &id, &w->err));
        export_lib_has(
            export_lib_all(w, EXPORT_PATIENTS),
            arena_printf(&w->arena, "\n%s,Hill,,,,,,,,,,,,,%s,,2019-05-01,,,,\r\n", id_text(&id, hex), all[i].cells));
    }
}

/* More than are read at a time, and than are held before they are written. */
static void of_very_many_each_has_a_line(void **state)
{
    struct world *w = *state;
    struct export_result r;
    struct buf long_text = {0};
    for (int i = 0; i < 20; i++)
        buf_adds(&long_text, "ten bytes ");
    for (int i = 0; i < MANY; i++) {
        struct patient p = patient_none();
        struct id id;
        p.family = arena_printf(&w->arena, "Hill%d", i);
        p.alert = buf_str(&long_text);
        world_ok(w, patient_add(w->practice->book, &w->okoro.who, &p, NULL, 0, &id, &w->err));
    }
    buf_finish(&long_text);
    struct export_options o = export_lib_wish(w, EXPORT_PATIENTS, "many.csv");
    const char *text = export_lib_written(w, &o, &r);
    assert_int_equal(r.patients, MANY + WORLD_PATIENTS);
    assert_int_equal(export_lib_times(text, "\r\n"), MANY + WORLD_PATIENTS + 1);
    assert_int_equal(export_lib_times(text, "\n,"), 0);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(export_lib_times(text, arena_printf(&w->arena, ",Hill%d,,", i)), 1);
}

int main(void)
{
#define OF_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        OF_A_WORLD(a_card_has_what_is_known_and_nothing_empty),
        OF_A_WORLD(a_long_name_is_cut_between_its_letters),
        OF_A_WORLD(a_name_never_becomes_a_line_of_its_own),
        OF_A_WORLD(who_wants_no_contact_has_no_card),
        OF_A_WORLD(an_event_says_when_what_where_and_with_whom),
        cmocka_unit_test(the_diary_says_in_plain_words_what_became_of_each),
        OF_A_WORLD(a_row_of_the_diary_has_a_place_for_each_column),
        OF_A_WORLD(a_number_stands_where_it_belongs),
        OF_A_WORLD(of_very_many_each_has_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
