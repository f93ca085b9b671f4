#include "exchange/csv.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "exchange_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#define MAX SIZE_MAX

/* All records of a file as text: fields in brackets, refused ones as "!line", a new line after each. */
static const char *read_all(const void *data, size_t n, const struct csv_options *o, struct buf *out)
{
    struct csv *c = NULL;
    struct err e = {0};
    buf_reset(out);
    if (!csv_open(exchange_lib_file("t.csv", data, n), o, &c, &e)) {
        buf_addf(out, "refused: %s", e.text);
        return buf_str(out);
    }
    for (int i = 0; i < csv_width(c); i++)
        buf_addf(out, "[%s]", csv_name(c, i));
    for (;;) {
        enum csv_result r = csv_next(c, &e);
        if (r == CSV_END)
            break;
        assert_int_not_equal(r, CSV_FAILED);
        buf_addc(out, '\n');
        if (r == CSV_REFUSED)
            buf_addf(out, "!%lld", (long long)csv_line(c));
        for (int i = 0; r == CSV_RECORD && i < csv_width(c); i++)
            buf_addf(out, "[%s]", csv_field(c, i));
    }
    csv_close(c);
    return buf_str(out);
}

static const struct {
    const char *file, *records;
} files[] = {
    {"a,b\n1,2\n", "[a][b]\n[1][2]"},
    {"a,b\r\n1,2\r\n", "[a][b]\n[1][2]"},
    {"a,b\r1,2\r", "[a][b]\n[1][2]"},
    {"a,b\n1,2", "[a][b]\n[1][2]"},
    {"a,b\n1,", "[a][b]\n[1][]"},
    {"\xEF\xBB\xBF" "a,b\n1,2\n", "[a][b]\n[1][2]"},
    {" a ,b\n 1 , 2\n", "[a][b]\n[ 1 ][ 2]"},
    {"a,b\n\"x,y\",\"z\"\n", "[a][b]\n[x,y][z]"},
    {"a,b\n\"x\ny\",\"z\r\nw\"\n", "[a][b]\n[x\ny][z\r\nw]"},
    {"a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n", "[a][b]\n[say \"hi\"][\"]"},
    {"a,b\n\"\",\"\"\n", "[a][b]\n[][]"},
    {"a,b\nRobert \"Bob\" Hill,2\n", "[a][b]\n[Robert \"Bob\" Hill][2]"},
    {"a,b\n\n1,2\n\r\n\n3,4\n\n", "[a][b]\n[1][2]\n[3][4]"},
    {"a\n\"\"\nx\n", "[a]\n[]\n[x]"},
    {"a,b\n1\n3,4,5\n6,7\n", "[a][b]\n!2\n!3\n[6][7]"},
    {"a,b\n1,\"2\"x\n3,4\n", "[a][b]\n!2\n[3][4]"},
    /* One forgotten quote costs its own row, whether the next quote comes in the next row or never. */
    {"a,b\n\"1,2\n3,4\n5,6\n", "[a][b]\n!2\n[3][4]\n[5][6]"},
    {"a,b\n\"1,2\n3,\"4\"\n5,6\n", "[a][b]\n!2\n[3][4]\n[5][6]"},
    {"a,b,c\n\"1,2,3\n4,5,6\"\n7,8,9\n", "[a][b][c]\n!2\n[4][5][6\"]\n[7][8][9]"},
    {"a,b\n1,\xFF\n3,4\n", "[a][b]\n!2\n[3][4]"},
    {"a,b\n1,\xC3\xA9\n", "[a][b]\n[1][\xC3\xA9]"},
    {"a,b\n1,\xED\xA0\x80\n3,4", "[a][b]\n!2\n[3][4]"},
    {"a,a\n1,2\n", "refused: Columns 1 and 2 have the same name: a"},
    {"\n\n", "refused:"},
    {"\ta\t,\t b \n1,2\n", "[a][b]\n[1][2]"},
    {" ,b,\t\n1,2,3\n", "[][b][]\n[1][2][3]"}, /* two columns without a name have not the same one */
    {"x\n", "[x]"},
    {"a,\xFF\n1,2\n", "refused: Column 2 is not UTF-8"},
    {"\xFF,b\n1,2\n", "refused: Column 1 is not UTF-8"},
    {"a,b\n1,2,\xFF\n3,4\n", "[a][b]\n!2\n[3][4]"},
    {"a,\"b\n1,2\n", "refused: A quote is opened and never closed"},
};

static void records_are_read_as_programs_write_them(void **state)
{
    (void)state;
    struct buf out = {0};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const char *got = read_all(files[i].file, MAX, NULL, &out);
        bool is_start = strncmp(files[i].records, "refused:", 8) == 0;
        if (is_start ? strncmp(got, files[i].records, strlen(files[i].records)) != 0
                     : strcmp(got, files[i].records) != 0)
            fail_msg("of %s came %s, not %s", files[i].file, got, files[i].records);
    }
    buf_finish(&out);
}

static const struct {
    const char *bytes;
    size_t n;
    const char *words;
} strangers[] = {
    {"\xFF\xFE" "a\0,\0b\0\n\0", 10, "UTF-16"},
    {"\xFE\xFF\0a\0,\0b", 8, "UTF-16"},
    {"a\0,\0b\0\n\0", 8, "UTF-16"},
    {"\0a\0,\0b\0\n", 8, "UTF-16"},
    {"PK\x03\x04zzzzzzzzzzzzzz", 18, "spreadsheet"},
    {"\xD0\xCF\x11\xE0zzzz", 8, "spreadsheet"},
    {"SQLite format 3\0zzzz", 20, "database"},
    {"\x1F\x8B\x08zzz", 6, "packed"},
    {"", 0, "empty"},
};

static void what_is_no_csv_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        struct csv *c = NULL;
        struct err e = {0};
        assert_false(csv_open(exchange_lib_file("t.csv", strangers[i].bytes, strangers[i].n), NULL, &c, &e));
        assert_null(c);
        if (!strstr(e.text, strangers[i].words))
            fail_msg("\"%s\" says nothing of %s", e.text, strangers[i].words);
    }
    struct csv *c = NULL;
    struct err e = {0};
    assert_false(csv_open("/nonexistent/x.csv", NULL, &c, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    err_clear(&e);
    assert_false(csv_open("/tmp", NULL, &c, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    err_clear(&e);
    assert_false(csv_open("/dev/null", NULL, &c, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    err_clear(&e);
    assert_false(csv_open("/dev/null/x.csv", NULL, &c, &e)); /* it may be there, and cannot be reached */
    assert_int_equal(e.kind, ERR_IO);
    assert_non_null(strstr(e.text, "Cannot open /dev/null/x.csv"));
}

static void separators_and_latin1_are_understood(void **state)
{
    (void)state;
    struct buf out = {0};
    struct csv_options semicolon = {.separator = ';'}, tab = {.separator = '\t'}, latin1 = {.encoding = CSV_LATIN1};
    assert_string_equal(read_all("a;b\n1,5;\"x;y\"\n", MAX, &semicolon, &out), "[a][b]\n[1,5][x;y]");
    assert_string_equal(read_all("a\tb\n1\t\n", MAX, &tab, &out), "[a][b]\n[1][]");
    assert_string_equal(read_all("a,b\nM\xFCller,\"\x80 5 \x96 6\"\n", MAX, &latin1, &out),
                        "[a][b]\n[Müller][€ 5 – 6]");
    /* A list that was Latin-1 and has been through a spreadsheet. */
    assert_string_equal(read_all("\xEF\xBB\xBF" "a,b\nMüller,€\n", MAX, &latin1, &out), "[a][b]\n[Müller][€]");
    buf_finish(&out);
}

static void limits_hold_and_the_next_record_is_read(void **state)
{
    (void)state;
    struct buf file = {0}, out = {0};
    /* A record a little over 1 MiB or far over it, plain and quoted, between two good ones; one under it is fine. */
    static const size_t beyond[] = {0, 200, CSV_RECORD_MAX};
    for (int quoted = 0; quoted < 2; quoted++)
        for (int over = 0; over < 3; over++) {
            buf_reset(&file);
            buf_adds(&file, quoted ? "a,b\n1,2\nx,\"" : "a,b\n1,2\nx,");
            size_t n = (size_t)CSV_RECORD_MAX - 100 + beyond[over];
            for (size_t i = 0; i < n; i++)
                buf_addc(&file, 'y');
            buf_adds(&file, quoted ? "\"\n3,4\n" : "\n3,4\n");
            read_all(file.data, file.len, NULL, &out);
            const char *tail = buf_str(&out) + out.len - 7;
            assert_string_equal(tail, "\n[3][4]");
            assert_int_equal(strstr(buf_str(&out), "\n!3\n") != NULL, over > 0);
        }
    buf_reset(&file);
    buf_adds(&file, "a,b\n");
    for (int i = 0; i < CSV_COLUMNS_MAX + 1; i++)
        buf_adds(&file, "x,");
    buf_adds(&file, "\n3,4\n1");
    buf_add(&file, "\0", 1);
    buf_adds(&file, ",2\n5,6\n");
    assert_string_equal(read_all(file.data, file.len, NULL, &out), "[a][b]\n!2\n[3][4]\n!4\n[5][6]");
    buf_finish(&file);
    buf_finish(&out);
}

static void lines_and_columns_are_named(void **state)
{
    (void)state;
    struct csv *c = NULL;
    struct err e = {0};
    int at[2];
    const char *const good[] = {"SECOND", "first"}, *const bad[] = {"first", "third"};
    assert_true(csv_open(exchange_lib_file("list.csv", "First , second\n\"1\n1\",2\n\n3\n4,5\n", MAX), NULL, &c, &e));
    assert_true(csv_columns(c, good, 2, at, &e));
    assert_int_equal(at[0], 1);
    assert_int_equal(at[1], 0);
    assert_false(csv_columns(c, bad, 2, at, &e));
    assert_string_equal(e.at, "list.csv:1");
    assert_non_null(strstr(e.text, "third"));
    assert_int_equal(csv_next(c, &e), CSV_RECORD);
    assert_string_equal(csv_where(c), "list.csv:2");
    assert_string_equal(csv_field(c, 1), "2");
    assert_string_equal(csv_field(c, -1), "");
    assert_string_equal(csv_field(c, 2), "");
    assert_int_equal(csv_next(c, &e), CSV_REFUSED);
    assert_string_equal(e.at, "list.csv:5");
    assert_non_null(strstr(e.text, "1 fields where the header has 2"));
    assert_int_equal(csv_next(c, &e), CSV_RECORD);
    assert_int_equal(csv_line(c), 6);
    assert_int_equal(csv_estimate(c), 4);
    csv_close(c);
}

static void what_text_csv_writes_is_read_again(void **state)
{
    (void)state;
    static const char *const fields[] = {"plain", "a,b", "say \"hi\"", "two\nlines", "", "Nguyễn", " blank ", "a\r\nb",
                                         "a;b",   "a|b", "a\tb",       "=1+2",       "'@x"};
    static const char separators[] = ",;|\t";
    const int n = (int)(sizeof fields / sizeof fields[0]);
    for (int s = 0; s < 4; s++) {
        struct csv_options o = {.separator = separators[s]};
        struct buf file = {0};
        struct csv *c = NULL;
        struct err e = {0};
        for (int i = 0; i < n; i++)
            buf_addf(&file, "%.*sc%d", i > 0, &separators[s], i);
        buf_adds(&file, "\r\n");
        for (int i = 0; i < n; i++) {
            if (i)
                buf_addc(&file, o.separator);
            text_csv_by(&file, fields[i], o.separator);
        }
        buf_adds(&file, "\r\n");
        assert_true(csv_open(exchange_lib_file("t.csv", file.data, file.len), &o, &c, &e));
        assert_int_equal(csv_separator(c), separators[s]);
        assert_int_equal(csv_next(c, &e), CSV_RECORD);
        for (int i = 0; i < n; i++)
            assert_string_equal(text_unguarded(csv_field(c, i)), fields[i]);
        csv_close(c);
        buf_finish(&file);
    }
}

/* A name that a spreadsheet would run is written with an apostrophe, and a map that names it goes on fitting. */
static void a_column_is_found_behind_its_apostrophe(void **state)
{
    (void)state;
    struct csv *c = NULL;
    struct err e = {0};
    assert_true(csv_open(exchange_lib_file("t.csv", "a,'+phone,'tis,'=x,=x\n", MAX), NULL, &c, &e));
    assert_int_equal(csv_column(c, "+Phone"), 1);
    assert_int_equal(csv_column(c, "'+phone"), 1);
    assert_int_equal(csv_column(c, "tis"), -1);
    assert_int_equal(csv_column(c, "=x"), 4); /* as it stands goes first */
    csv_close(c);
}

/* Whoever mends the list sees the line on which it begins. */
static void of_a_damaged_record_its_line_can_be_shown(void **state)
{
    static const struct {
        const char *rows, *line;
    } damages[] = {
        {"1\n", "1"},
        {"1,2,\"3\n", "1,2,\"3"},
        {"\"1\n2\"x,3\n", "\"1"},
        {"M\xFCller,2\r\n", "Müller,2"},
        {"Müller", "Müller"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct buf file = {0};
        struct csv *c = NULL;
        struct err e = {0};
        buf_addf(&file, "a,b\n8,9\n%s", damages[i].rows);
        assert_true(csv_open(exchange_lib_file("t.csv", file.data, file.len), NULL, &c, &e));
        assert_int_equal(csv_next(c, &e), CSV_RECORD);
        assert_null(csv_damaged(c));
        assert_int_equal(csv_next(c, &e), CSV_REFUSED);
        assert_string_equal(csv_damaged(c), damages[i].line);
        assert_string_equal(csv_field(c, 0), "");
        csv_close(c);
        buf_finish(&file);
    }
}

/* One too long to be shown is cut between letters, wherever in the file it stands. */
static void a_long_damaged_line_is_cut_between_letters(void **state)
{
    (void)state;
    for (int before = 0; before < 3; before++) {
        struct buf file = {0};
        struct csv *c = NULL;
        struct err e = {0};
        buf_adds(&file, "a,b\n1,");
        for (int i = 0; i < 65520 + before; i++)
            buf_addc(&file, 'x');
        buf_adds(&file, "\n\"1\"");
        for (int i = 0; i < before; i++)
            buf_addc(&file, 'y');
        for (int i = 0; i < CSV_DAMAGED_MAX; i++)
            buf_adds(&file, "ễ");
        buf_adds(&file, "\n3,4\n");
        assert_true(csv_open(exchange_lib_file("t.csv", file.data, file.len), NULL, &c, &e));
        assert_int_equal(csv_next(c, &e), CSV_RECORD);
        assert_int_equal(csv_next(c, &e), CSV_REFUSED);
        const char *line = csv_damaged(c);
        assert_true(text_is_utf8(line, strlen(line)));
        assert_in_range(strlen(line), CSV_DAMAGED_MAX - 3, CSV_DAMAGED_MAX);
        assert_string_equal(line + strlen(line) - strlen("ễ"), "ễ");
        assert_int_equal(csv_next(c, &e), CSV_RECORD);
        assert_string_equal(csv_field(c, 1), "4");
        csv_close(c);
        buf_finish(&file);
    }
}

static void any_bytes_are_read_to_the_end(void **state)
{
    (void)state;
    static const char alphabet[] = "aa,,\"\"\n\r\xC3\xA9\xFF;";
    struct buf out = {0};
    char file[120];
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < 500; round++) {
        size_t n = 0;
        file[0] = 'h';
        file[1] = '\n';
        for (n = 2; n < sizeof file; n++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            file[n] = alphabet[x % (sizeof alphabet - 1)];
            if (x >> 60 == 0)
                break;
        }
        read_all(file, n, NULL, &out);
        assert_int_equal(strncmp(buf_str(&out), "[h]", 3), 0);
    }
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_read_as_programs_write_them),
        cmocka_unit_test(what_is_no_csv_is_named),
        cmocka_unit_test(separators_and_latin1_are_understood),
        cmocka_unit_test(limits_hold_and_the_next_record_is_read),
        cmocka_unit_test(lines_and_columns_are_named),
        cmocka_unit_test(what_text_csv_writes_is_read_again),
        cmocka_unit_test(a_column_is_found_behind_its_apostrophe),
        cmocka_unit_test(of_a_damaged_record_its_line_can_be_shown),
        cmocka_unit_test(a_long_damaged_line_is_cut_between_letters),
        cmocka_unit_test(any_bytes_are_read_to_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
