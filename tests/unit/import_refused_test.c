/* What an import refused comes back as a list: it is mended, and imported with the same map. */
#include "base/file.h"
#include "cli_lib.h"
#include "exchange/import_refused.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MARK "\xEF\xBB\xBF"
#define WHY  "why Rounds refused it"

static const char map_text[] =
    "name = \"old\"; encoding = \"latin1\"; separator = \";\"; date_format = \"d/m/y\"; columns = { identifier = "
    "\"No\"; full_name = \"Name\"; birth_date = \"Born\"; deceased_date = \"Died\"; mobile = \"+Tel\"; channel = "
    "\"By\"; };";
#define HEAD "No;Name;Born;Died;+Tel;By\n"
static const char list_text[] = HEAD "1;\"Hill, Ann\";1/2/1980;;07700 900123;\n"
                                     "2;\"M\xFCller, J\xF6rg\";1/2/1981;31/02/2020;+44 7700 900124;\n"
                                     "3;\"=So, \"\"Al\"\"; of it\";1/2/1982;;'+44 7700 900125;pigeon\n";
static const char refused_text[] =
    MARK "No;Name;Born;Died;'+Tel;By;" WHY "\r\n"
         "2;\"Müller, Jörg\";1/2/1981;31/02/2020;'+44 7700 900124;;deceased_date is a day that there is not: "
         "31/02/2020\r\n"
         "3;\"'=So, \"\"Al\"\"; of it\";1/2/1982;;'+44 7700 900125;pigeon;\"channel: expected one of call, text, "
         "email, letter\"\r\n";

struct place {
    struct shell s;
    const char *map, *list, *refused;
};

static void place_open(struct place *p, const char *list)
{
    shell_open(&p->s, true);
    p->map = shell_file(&p->s, "old.map", map_text);
    p->list = shell_file(&p->s, "old.csv", list);
    p->refused = arena_printf(&p->s.arena, "%s/refused.csv", p->s.dir);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* What stands in a file; in the shell's arena. */
static const char *text_of(struct shell *s, const char *path)
{
    const char *text = "";
    size_t n;
    struct err e = {0};
    if (!file_read(&s->arena, path, 1 << 20, &text, &n, &e))
        fail_msg("%s", e.text);
    return text;
}

/* The text with another in place of each `from`. */
static const char *mend(struct shell *s, const char *text, const char *from, const char *to)
{
    const char *out = "", *at;
    for (; (at = strstr(text, from)); text = at + strlen(from))
        out = arena_printf(&s->arena, "%s%.*s%s", out, (int)(at - text), text, to);
    return arena_printf(&s->arena, "%s%s", out, text);
}

static void refused_rows_are_mended_and_imported_with_the_same_map(void **state)
{
    (void)state;
    struct place p;
    place_open(&p, list_text);
    assert_int_equal(shell_run(&p.s, "import csv %s --map %s --refused %s", p.list, p.map, p.refused), 1);
    assert_non_null(strstr(buf_str(&p.s.out), "refused.csv: the refused rows, with why. Mend it in a spreadsheet"));
    const char *text = text_of(&p.s, p.refused);
    assert_string_equal(text, refused_text);
    text = mend(&p.s, mend(&p.s, text, "31/02/2020", "29/02/2020"), "pigeon", "letter");
    const char *mended = shell_file(&p.s, "mended.csv", text);
    const char *more = arena_printf(&p.s.arena, "%s/more.csv", p.s.dir);
    const char *says = shell_ok(&p.s, "import csv %s --map %s --refused %s", mended, p.map, more);
    assert_non_null(strstr(says, "Patients: 2 added."));
    assert_non_null(strstr(says, "Nothing was refused: "));
    assert_false(is_there(more));
    /* As they would have come in the first time. */
    assert_non_null(strstr(shell_ok(&p.s, "find müller"), "MÜLLER, Jörg  Sun 1 Feb 1981  died  +44 7700 900124"));
    assert_non_null(strstr(shell_ok(&p.s, "find 900125"), "=SO, \"Al\"; of it"));
    shell_close(&p.s);
}

/* Nothing is written over, and nobody finds out only when all is imported. */
static void a_name_that_is_taken_is_refused_before_anything_comes_in(void **state)
{
    (void)state;
    struct place p;
    place_open(&p, list_text);
    shell_file(&p.s, "refused.csv", "mine");
    shell_refused(&p.s, 1, "refused.csv exists already", "import csv %s --map %s --refused %s", p.list, p.map,
                  p.refused);
    assert_string_equal(text_of(&p.s, p.refused), "mine");
    shell_refused(&p.s, 1, "Cannot make", "import csv %s --map %s --refused %s/none/r.csv", p.list, p.map, p.s.dir);
    assert_null(strstr(shell_ok(&p.s, "find hill"), "HILL"));
    shell_close(&p.s);
}

static void a_dry_run_makes_the_list_as_well(void **state)
{
    (void)state;
    struct place p;
    place_open(&p, list_text);
    assert_int_equal(shell_run(&p.s, "import csv %s --map %s --dry-run --refused %s --json", p.list, p.map, p.refused),
                     1);
    assert_string_equal(shell_value(&p.s, buf_str(&p.s.out), "refused_file"), p.refused);
    assert_string_equal(text_of(&p.s, p.refused), refused_text);
    unlink(p.refused);
    assert_int_equal(shell_run(&p.s, "import csv %s --map %s --all-or-nothing --refused %s", p.list, p.map, p.refused),
                     1);
    assert_string_equal(text_of(&p.s, p.refused), refused_text);
    assert_null(strstr(shell_ok(&p.s, "find hill"), "HILL"));
    shell_close(&p.s);
}

/* Alone, the second row of a number would be taken for news of the first; a row of too few cells, filled up by a
 * spreadsheet, for somebody else. */
static void rows_that_only_the_others_explain_cannot_be_taken_unmended(void **state)
{
    (void)state;
    struct place p;
    place_open(&p, HEAD "1;\"Hill, Ann\";1/2/1980;;;\n1;\"Again; Same\";1/2/1981;;;\n4;\"Short, Row\";1/2/1982\n");
    static const char expected[] =
        MARK "No;Name;Born;Died;'+Tel;By;" WHY "\r\n"
             ";;;;;;\"The identifier is the same as in line 2. The row as it stood: 1;\"\"Again; Same\"\";1/2/1981;;;"
             "\"\r\n"
             ";;;;;;\"It has 3 fields where the header has 6. The row as it stood: 4;\"\"Short, Row\"\";1/2/1982\"\r\n";
    assert_int_equal(shell_run(&p.s, "import csv %s --map %s --refused %s", p.list, p.map, p.refused), 1);
    assert_string_equal(text_of(&p.s, p.refused), expected);
    /* Not mended, they are refused, and are all there once more. */
    const char *again = arena_printf(&p.s.arena, "%s/again.csv", p.s.dir);
    assert_int_equal(shell_run(&p.s, "import csv %s --map %s --refused %s", p.refused, p.map, again), 1);
    assert_non_null(strstr(buf_str(&p.s.out), "Patients: 2 refused."));
    assert_string_equal(text_of(&p.s, again), expected);
    assert_non_null(strstr(shell_ok(&p.s, "find hill"), "HILL, Ann"));
    shell_close(&p.s);
}

/* What is called so and is used is the practice's own. */
static void a_column_of_the_same_name_is_kept(void **state)
{
    (void)state;
    struct place p;
    place_open(&p, "no,name," WHY "\n1,Ann Hill,x\n,Ben Hill,y\n");
    const char *map = shell_file(&p.s, "why.map",
                                 "name = \"why\"; columns = { identifier = \"no\"; full_name = "
                                 "\"name\"; notes = \"" WHY "\"; };");
    assert_int_equal(shell_run(&p.s, "import csv %s --map %s --refused %s", p.list, map, p.refused), 1);
    assert_string_equal(text_of(&p.s, p.refused), MARK "no,name," WHY "," WHY " 2\r\n,Ben Hill,y,The "
                                                       "identifier is empty\r\n");
    /* And is known again by the number behind it. */
    const char *again = arena_printf(&p.s.arena, "%s/again.csv", p.s.dir);
    assert_int_equal(shell_run(&p.s, "import csv %s --map %s --refused %s", p.refused, map, again), 1);
    assert_string_equal(text_of(&p.s, again), text_of(&p.s, p.refused));
    shell_close(&p.s);
}

/* What the short list does not have is not taken for called off. */
static void refused_visits_are_mended_too(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    shell_ok(&s, "import csv %s --map %s",
             shell_file(&s, "p.csv", "No;Name;Born;Died;+Tel;By\n1;Ann Hill;1/2/1980;;;\n"),
             shell_file(&s, "old.map", map_text));
    const char *map = shell_file(&s, "v.map",
                                 "name = \"diary\"; columns = { identifier = \"id\"; date = \"date\"; time = "
                                 "\"time\"; full_name = \"who\"; birth_date = \"born\"; practitioner = "
                                 "\"with\"; status = \"status\"; };");
    const char *list = shell_file(&s, "v.csv",
                                  "id,date,time,who,born,with,status\n1,2026-11-25,10:00,Ann Hill,1980-02-01,chen,\n"
                                  "2,2026-11-25,11:00,Ann Hill,1980-02-01,cheng,\n"
                                  "1,2026-11-25,12:00,Ann Hill,1980-02-01,chen,cancelled\n");
    const char *refused = arena_printf(&s.arena, "%s/refused.csv", s.dir);
    const char *more = arena_printf(&s.arena, "%s/more.csv", s.dir);
    assert_int_equal(shell_run(&s, "import visits %s --map %s --refused %s", list, map, refused), 1);
    const char *text = text_of(&s, refused);
    assert_non_null(strstr(text, "2,2026-11-25,11:00,Ann Hill,1980-02-01,cheng,,\"practitioner: "));
    assert_non_null(
        strstr(text, "\r\n,,,,,,,\"identifier is the same as in line 2. The row as it stood: 1,2026-11-25"));
    const char *mended = shell_file(&s, "mended.csv", mend(&s, text, ",cheng,", ",chen,"));
    assert_int_equal(shell_run(&s, "import visits %s --map %s --refused %s", mended, map, more), 1);
    assert_non_null(strstr(buf_str(&s.out), "1 visit taken over: 1 to come"));
    assert_null(strstr(buf_str(&s.out), "from an earlier list"));
    assert_non_null(strstr(buf_str(&s.err), "this list holds what was refused of another"));
    assert_string_equal(text_of(&s, more) + strlen(MARK "id,date,time,who,born,with,status," WHY "\r\n"),
                        strstr(text, ",,,,,,,\""));
    assert_non_null(strstr(shell_ok(&s, "day 2026-11-25"), "10:00"));
    assert_non_null(strstr(shell_ok(&s, "day 2026-11-25"), "11:00"));
    shell_close(&s);
}

/* Whom the mended patient sent: their rows are in the list too, and nothing is to be done to them. */
static void who_was_sent_by_a_refused_patient_is_linked_when_that_one_comes(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    const char *map = shell_file(&s, "s.map",
                                 "name = \"old\"; columns = { identifier = \"no\"; full_name = \"name\"; "
                                 "deceased_date = \"died\"; referred_by = \"by\"; };");
    const char *list = shell_file(&s, "s.csv",
                                  "no,name,died,by\n1,Ann Hill,,2\n2,Ben Dale,soon,\n3,Cat Moor,,9\n4,Dan Lake,,1\n"
                                  "5,Eve Ford,,2\nshort,row\n");
    const char *refused = arena_printf(&s.arena, "%s/refused.csv", s.dir);
    static const char waits[] =
        "\"This row was taken, but not who sent them, whose row was refused: leave it in this list "
        "as it stands\"";
    for (int dry = 1; dry >= 0; dry--) {
        unlink(refused);
        assert_int_equal(
            shell_run(&s, "import csv %s --map %s --refused %s%s", list, map, refused, dry ? " --dry-run" : ""), 1);
        assert_non_null(
            strstr(buf_str(&s.err), "s.csv:2: referred_by is left out: the row of this identifier was refused"));
        assert_non_null(strstr(buf_str(&s.err), "s.csv:4: referred_by is left out: nobody here has this identifier"));
        const char *text = text_of(&s, refused);
        const char *rows = arena_printf(&s.arena, "\r\n1,Ann Hill,,2,%s\r\n5,Eve Ford,,2,%s\r\n", waits, waits);
        assert_non_null(strstr(text, rows));
        assert_null(strstr(text, "Moor"));
        assert_null(strstr(text, "Lake"));
    }
    const char *mended = shell_file(&s, "mended.csv", mend(&s, text_of(&s, refused), ",soon,", ",,"));
    const char *more = arena_printf(&s.arena, "%s/more.csv", s.dir);
    assert_int_equal(shell_run(&s, "import csv %s --map %s --refused %s", mended, map, more), 1);
    assert_non_null(strstr(buf_str(&s.out), "Patients: 1 added, 2 changed, 1 refused."));
    assert_null(strstr(buf_str(&s.err), "referred_by"));
    assert_null(strstr(text_of(&s, more), "Hill"));
    assert_non_null(strstr(shell_ok(&s, "show hill"), "sent by           Dale B"));
    assert_non_null(strstr(shell_ok(&s, "show ford"), "sent by           Dale B"));
    shell_close(&s);
}

/* Their row is no refused one: nobody waits for it to be mended. */
static void nobody_waits_for_who_was_taken_out_for_good(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    const char *map = shell_file(&s, "s.map",
                                 "name = \"old\"; columns = { identifier = \"no\"; full_name = \"name\"; "
                                 "referred_by = \"by\"; };");
    shell_ok(&s, "import csv %s --map %s", shell_file(&s, "s.csv", "no,name,by\n2,Ben Dale,\n"), map);
    shell_ok(&s, "--as chen person erase dale --reason 'asked in writing' --confirmed-by okoro");
    const char *list = shell_file(&s, "s.csv", "no,name,by\n1,Ann Hill,2\n2,Ben Dale,\n,Cat Moor,\n");
    const char *refused = arena_printf(&s.arena, "%s/refused.csv", s.dir);
    assert_int_equal(shell_run(&s, "import csv %s --map %s --refused %s", list, map, refused), 1);
    assert_non_null(strstr(buf_str(&s.err), "s.csv:2: referred_by is left out: nobody here has this identifier"));
    assert_string_equal(text_of(&s, refused), MARK "no,name,by," WHY "\r\n,Cat Moor,,The identifier is empty\r\n");
    shell_close(&s);
}

/* Nobody asked for the list of refused rows, or the patient is not mended: it is as before, and goes along again. */
static void who_waits_for_a_patient_who_is_refused_again_goes_on_waiting(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    const char *map = shell_file(&s, "s.map",
                                 "name = \"old\"; columns = { identifier = \"no\"; full_name = \"name\"; "
                                 "deceased_date = \"died\"; referred_by = \"by\"; };");
    const char *list = shell_file(&s, "s.csv", "no,name,died,by\n1,Ann Hill,,2\n2,Ben Dale,soon,\n");
    assert_int_equal(shell_run(&s, "import csv %s --map %s", list, map), 1);
    assert_non_null(strstr(buf_str(&s.out), "Patients: 1 added, 1 refused."));
    const char *first = arena_printf(&s.arena, "%s/first.csv", s.dir);
    const char *second = arena_printf(&s.arena, "%s/second.csv", s.dir);
    assert_int_equal(shell_run(&s, "import csv %s --map %s --refused %s", list, map, first), 1);
    assert_non_null(strstr(text_of(&s, first), "\r\n1,Ann Hill,,2,"));
    assert_int_equal(shell_run(&s, "import csv %s --map %s --refused %s", first, map, second), 1);
    assert_string_equal(text_of(&s, first), text_of(&s, second));
    shell_close(&s);
}

/* A practice's own column, which the map does not use, makes no list of refused rows of its diary. */
static void a_diary_whose_last_column_is_called_why_is_a_whole_one(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    shell_ok(&s, "import csv %s --map %s",
             shell_file(&s, "p.csv", "No;Name;Born;Died;+Tel;By\n1;Ann Hill;1/2/1980;;;\n"),
             shell_file(&s, "old.map", map_text));
#define DIARY "identifier,date,time,full_name,birth_date,practitioner,Why\n"
    const char *first = shell_file(&s, "first.csv",
                                   DIARY "1,2026-11-25,10:00,Ann Hill,1980-02-01,chen,checkup\n"
                                         "2,2026-11-25,11:00,Ann Hill,1980-02-01,chen,pain\n");
    assert_null(strstr(shell_ok(&s, "import visits %s", first), "from an earlier list"));
    const char *next = shell_file(&s, "next.csv",
                                  DIARY "1,2026-11-25,10:00,Ann Hill,1980-02-01,chen,checkup\n"
                                        "3,2026-11-25,14:00,Ann Hill,1980-02-01,cheng,pain\n");
    const char *refused = arena_printf(&s.arena, "%s/refused.csv", s.dir);
    assert_int_equal(shell_run(&s, "import visits %s --refused %s", next, refused), 1);
    assert_non_null(strstr(buf_str(&s.out), "1 booking from an earlier list, on these days, not in this one"));
    assert_null(strstr(buf_str(&s.err), "holds what was refused of another"));
    assert_non_null(strstr(text_of(&s, refused), ",Why," WHY "\r\n3,2026-11-25,14:00,Ann Hill,1980-02-01,cheng,pain,"));
    shell_close(&s);
}

static void refused_calls_are_mended_too(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    const char *list = shell_file(&s, "calls.csv",
                                  "time,number,direction,answered\n"
                                  "2026-11-22 17:20,07700 900456,in,no\n"
                                  "22 Nov 17:30,+44 7700 900457,in,no\n");
    const char *refused = arena_printf(&s.arena, "%s/refused.csv", s.dir);
    assert_int_equal(shell_run(&s, "import calls %s --refused %s", list, refused), 1);
    const char *text = text_of(&s, refused);
    assert_non_null(
        strstr(text, "time,number,direction,answered," WHY "\r\n22 Nov 17:30,'+44 7700 900457,in,no,time is no "));
    const char *mended = shell_file(&s, "mended.csv", mend(&s, text, "22 Nov 17:30,", "2026-11-22 17:30,"));
    assert_non_null(strstr(shell_ok(&s, "import calls %s", mended), "1 missed call written down."));
    shell_close(&s);
}

/* In a process of its own, as the program does it: it may make the list, in a folder that is not the practice file's,
 * and the list that it reads it may not change. */
static void who_is_confined_can_still_make_it(void **state)
{
    (void)state;
    struct place p;
    place_open(&p, list_text);
    const char *away = arena_printf(&p.s.arena, "%s-away", p.s.dir);
    assert_int_equal(mkdir(away, 0700), 0);
    const char *refused = arena_printf(&p.s.arena, "%s/refused.csv", away);
    pid_t child = fork();
    if (child == 0) {
        p.s.host.is_own = true;
        _exit(shell_run(&p.s, "import csv %s --map %s --refused %s", p.list, p.map, refused));
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_string_equal(text_of(&p.s, refused), refused_text);
    unlink(refused);
    assert_int_equal(rmdir(away), 0);
    shell_close(&p.s);
}

/* A disk that is full, and a name that is taken meanwhile: nothing half is there, and nothing of theirs is gone. */
static void a_list_that_cannot_be_written_is_said_and_not_there(void **state)
{
    (void)state;
    struct place p;
    place_open(&p, list_text);
    for (int is_full = 0; is_full < 2; is_full++) {
        struct import_refused r = {.rows = 0};
        struct import_map m;
        struct csv *c = NULL;
        struct err e = {0};
        assert_true(import_map_load(&p.s.arena, p.map, &m, &e) && csv_open(p.list, &m.csv, &c, &e));
        assert_true(import_map_bind(&m, c, &p.s.arena, &e) && import_refused_begin(&r, p.refused, c, &m, &e));
        assert_int_equal(csv_next(c, &e), CSV_RECORD);
        assert_true(import_refused_add(&r, c, "because", false, &e));
        if (is_full) {
            int full = open("/dev/full", O_WRONLY);
            assert_true(full >= 0 && dup2(full, r.file.fd) >= 0);
            close(full);
        } else {
            shell_file(&p.s, "refused.csv", "theirs");
        }
        assert_false(import_refused_end(&r, &e));
        assert_int_equal(e.kind, is_full ? ERR_IO : ERR_REFUSED);
        assert_non_null(strstr(e.text, is_full ? "No space left" : "exists already"));
        assert_int_equal(is_there(p.refused), !is_full);
        if (!is_full)
            assert_string_equal(text_of(&p.s, p.refused), "theirs");
        unlink(p.refused);
        csv_close(c);
    }
    shell_close(&p.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_rows_are_mended_and_imported_with_the_same_map),
        cmocka_unit_test(a_name_that_is_taken_is_refused_before_anything_comes_in),
        cmocka_unit_test(a_dry_run_makes_the_list_as_well),
        cmocka_unit_test(rows_that_only_the_others_explain_cannot_be_taken_unmended),
        cmocka_unit_test(a_column_of_the_same_name_is_kept),
        cmocka_unit_test(refused_visits_are_mended_too),
        cmocka_unit_test(who_was_sent_by_a_refused_patient_is_linked_when_that_one_comes),
        cmocka_unit_test(nobody_waits_for_who_was_taken_out_for_good),
        cmocka_unit_test(who_waits_for_a_patient_who_is_refused_again_goes_on_waiting),
        cmocka_unit_test(a_diary_whose_last_column_is_called_why_is_a_whole_one),
        cmocka_unit_test(refused_calls_are_mended_too),
        cmocka_unit_test(who_is_confined_can_still_make_it),
        cmocka_unit_test(a_list_that_cannot_be_written_is_said_and_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
