/* Which writer a copy of the book is: the decision, the line beside the book, and what people do to files. */
#include "book/identity.h"

#include "base/file.h"
#include "book/copy.h"
#include "book/know.h"
#include "book/log.h"
#include "book/stream.h"
#include "book/verify.h"
#include "book_lib.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- the decision ---- */

static const struct decision {
    const char *what;
    enum identity_answer want;
    bool no_writer, torn, other_writer, other_machine_line, other_machine_book, other_machine_now;
    bool other_inode_line, other_inode_book, other_inode_now;
    int book_seq, line_seq;
    bool other_head, no_hash_at_line, other_hash_at_line;
} decisions[] = {
    {"all agree", IDENTITY_KEEP, .book_seq = 9, .line_seq = 9},
    {"nothing written yet", IDENTITY_KEEP, .book_seq = 0, .line_seq = 0},
    {"a crash before the line was written", IDENTITY_CATCH_UP, .book_seq = 9, .line_seq = 8},
    {"several writes by others in between", IDENTITY_CATCH_UP, .book_seq = 90, .line_seq = 8},
    {"a crash before the line of the first act", IDENTITY_CATCH_UP, .book_seq = 1, .line_seq = 0},
    {"a copy whose identity was removed", IDENTITY_FORK, .no_writer = true, .book_seq = 9, .line_seq = 9},
    {"no line, or a torn one", IDENTITY_FORK, .torn = true, .book_seq = 9, .line_seq = 9},
    {"the line of another writer", IDENTITY_FORK, .other_writer = true, .book_seq = 9, .line_seq = 9},
    {"a line from another machine", IDENTITY_FORK, .other_machine_line = true, .book_seq = 9, .line_seq = 9},
    {"a book from another machine", IDENTITY_FORK, .other_machine_book = true, .book_seq = 9, .line_seq = 9},
    {"both from another machine", IDENTITY_FORK, .other_machine_now = true, .book_seq = 9, .line_seq = 9},
    {"the line of another file", IDENTITY_FORK, .other_inode_line = true, .book_seq = 9, .line_seq = 9},
    {"a book that was another file", IDENTITY_FORK, .other_inode_book = true, .book_seq = 9, .line_seq = 9},
    {"both of another file", IDENTITY_FORK, .other_inode_now = true, .book_seq = 9, .line_seq = 9},
    {"an older book put back", IDENTITY_FORK, .book_seq = 8, .line_seq = 9},
    {"an empty book put back", IDENTITY_FORK, .book_seq = 0, .line_seq = 1},
    {"another book of the same length", IDENTITY_FORK, .other_head = true, .book_seq = 9, .line_seq = 9},
    {"beside the line: another chain", IDENTITY_FORK, .other_hash_at_line = true, .book_seq = 9, .line_seq = 8},
    {"beside the line: nothing at its number", IDENTITY_FORK, .no_hash_at_line = true, .book_seq = 9, .line_seq = 8},
};

static void fill(uint8_t *out, size_t n, int with)
{
    memset(out, with, n);
}

static enum identity_answer decide(const struct decision *d)
{
    struct self self = {.seq = d->book_seq, .inode = d->other_inode_book ? 2 : 1};
    struct identity_mark mark = {.is_sound = !d->torn, .seq = d->line_seq, .inode = d->other_inode_line ? 2 : 1};
    struct id machine;
    uint8_t at_line[HASH_SIZE];
    fill(self.writer, ID_SIZE, d->no_writer ? 0 : 0x11);
    fill(mark.writer.b, ID_SIZE, d->other_writer ? 0x12 : 0x11);
    fill(machine.b, ID_SIZE, d->other_machine_now ? 0x32 : 0x31);
    fill(self.machine, ID_SIZE, d->other_machine_book ? 0x32 : 0x31);
    fill(mark.machine.b, ID_SIZE, d->other_machine_line ? 0x32 : 0x31);
    fill(self.head, HASH_SIZE, d->book_seq ? d->book_seq : 0);
    fill(mark.head, HASH_SIZE, d->line_seq ? d->line_seq + d->other_head : 0);
    fill(at_line, HASH_SIZE, d->line_seq + d->other_hash_at_line);
    const uint8_t *at = d->book_seq > d->line_seq && d->line_seq && !d->no_hash_at_line ? at_line : NULL;
    return identity_decide(&self, &mark, &machine, d->other_inode_now ? 3 : 1, at);
}

static void the_decision_is_as_in_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
        if (decide(&decisions[i]) != decisions[i].want)
            fail_msg("%s", decisions[i].what);
}

/* ---- the line ---- */

static void the_line_comes_back_as_it_was_written(void **state)
{
    struct identity_mark m = {.inode = INT64_MAX, .seq = 123456789}, back;
    struct buf line = {0};
    (void)state;
    fill(m.writer.b, ID_SIZE, 0xa1);
    fill(m.machine.b, ID_SIZE, 0xb2);
    fill(m.head, HASH_SIZE, 0xc3);
    identity_write_mark(&m, &line);
    assert_int_equal(line.data[line.len - 1], '\n');
    identity_read_mark(line.data, line.len, &back);
    assert_true(back.is_sound);
    assert_int_equal(back.seq, m.seq);
    assert_true(back.inode == m.inode);
    assert_memory_equal(back.writer.b, m.writer.b, ID_SIZE);
    assert_memory_equal(back.machine.b, m.machine.b, ID_SIZE);
    assert_memory_equal(back.head, m.head, HASH_SIZE);
    struct buf longer = {0};
    m.seq = 1;
    identity_write_mark(&m, &longer);
    assert_int_equal(longer.len, line.len); /* rewritten in place, it leaves nothing of the old one */
    buf_finish(&line);
    buf_finish(&longer);
}

static void a_torn_or_changed_line_is_no_line(void **state)
{
    struct identity_mark m = {.inode = 7, .seq = 8}, back;
    struct buf line = {0};
    (void)state;
    fill(m.writer.b, ID_SIZE, 0xa1);
    identity_write_mark(&m, &line);
    for (size_t n = 0; n < line.len; n++) {
        identity_read_mark(line.data, n, &back);
        assert_false(back.is_sound);
    }
    for (size_t i = 0; i < line.len; i++) {
        line.data[i] ^= 1;
        identity_read_mark(line.data, line.len, &back);
        assert_false(back.is_sound);
        line.data[i] ^= 1;
    }
    for (int what = 0; what < 3; what++) { /* nor is one that somebody wrote, sum and all, with a name that is none */
        struct hash h;
        char hex[HASH_TEXT];
        char *at = strstr(line.data, what == 0 ? "writer " : what == 1 ? "machine " : "head ");
        char *name = strchr(at, ' ') + 1, kept = *name;
        size_t n = (size_t)(strstr(line.data, "sum ") - line.data) + strlen("sum ");
        *name = 'x';
        hash_of(line.data, n, &h);
        memcpy(line.data + n, hash_text(&h, hex), 8);
        identity_read_mark(line.data, line.len, &back);
        assert_false(back.is_sound);
        *name = kept;
        hash_of(line.data, n, &h);
        memcpy(line.data + n, hash_text(&h, hex), 8);
        identity_read_mark(line.data, line.len, &back);
        assert_true(back.is_sound);
    }
    char big[1000];
    memset(big, '\n', sizeof big);
    identity_read_mark(big, sizeof big, &back);
    assert_false(back.is_sound);
    buf_finish(&line);
}

/* ---- files ---- */

/* A book on the disk with one patient in it, closed. */
struct place {
    struct id patient, writer;
};

static struct id writer_of(const struct book *b)
{
    struct id w;
    memcpy(w.b, b->self.writer, ID_SIZE);
    return w;
}

static int make_place(void **state)
{
    static struct place p;
    book_lib_folder();
    struct book *b = book_lib_create(book_lib_path("practice.db"));
    p.patient = book_lib_patient(b, "Kautzer");
    p.writer = writer_of(b);
    book_close(b);
    *state = &p;
    return 0;
}

static int remove_place(void **state)
{
    (void)state;
    book_lib_remove();
    return 0;
}

static bool is_full; /* the disk, for the next file that is made safe */

int fsync(int fd)
{
    bool is_now = is_full;
    is_full = false;
    errno = is_now ? ENOSPC : 0;
    return is_now ? -1 : fdatasync(fd);
}

/* A copy writes a small file of its own first, of which nobody knows. */
static void on_a_full_disk_it_is_the_disk_that_is_named(void **state)
{
    struct act act;
    struct err e = {0};
    (void)state;
    book_lib_cp(book_lib_path("practice.db"), book_lib_path("copy.db"));
    struct book *b = book_lib_open(book_lib_path("copy.db"));
    is_full = true;
    book_lib_refused(act_begin(b, &act, "test", NULL, &e), &e, ERR_IO, "The disk is full");
    assert_null(strstr(e.text, "identity"));
    book_close(b);
}

/* Opens, writes, closes; tells under which name, and what was said about it. */
static struct id write_into(const char *name, const struct place *p, const char *given, char *notice, size_t n)
{
    struct book *b = book_lib_open(book_lib_path(name));
    struct arena a = {0};
    struct verify_report r;
    struct err e = {0};
    book_lib_set_text(b, KIND_PATIENT, &p->patient, PATIENT_GIVEN, given);
    struct id w = writer_of(b);
    if (notice)
        snprintf(notice, n, "%s", book_notice(b));
    book_lib_ok(verify_book(b, NULL, &a, &r, &e), &e);
    assert_true(r.is_ok);
    book_close(b);
    arena_finish(&a);
    return w;
}

static void assert_keeps(const char *name, const struct place *p)
{
    char notice[400];
    struct id w = write_into(name, p, "kept", notice, sizeof notice);
    assert_int_equal(id_compare(&w, &p->writer), 0);
    assert_string_equal(notice, "");
}

static void assert_forks(const char *name, const struct place *p)
{
    char notice[400];
    struct id w = write_into(name, p, "forked", notice, sizeof notice), again;
    assert_int_not_equal(id_compare(&w, &p->writer), 0);
    assert_non_null(strstr(notice, "copied or restored"));
    again = write_into(name, p, "forked again", notice, sizeof notice);
    assert_int_equal(id_compare(&w, &again), 0); /* once */
    assert_string_equal(notice, "");
}

static void a_book_that_is_only_opened_again_keeps_its_name(void **state)
{
    for (int i = 0; i < 3; i++)
        assert_keeps("practice.db", *state);
}

static void two_programs_on_one_file_are_one_writer(void **state)
{
    struct place *p = *state;
    struct book *a = book_lib_open(book_lib_path("practice.db")), *b = book_lib_open(book_lib_path("practice.db"));
    for (int i = 0; i < 5; i++) {
        book_lib_set_text(a, KIND_PATIENT, &p->patient, PATIENT_GIVEN, "by a");
        book_lib_set_text(b, KIND_PATIENT, &p->patient, PATIENT_GIVEN, "by b");
    }
    assert_memory_equal(a->self.writer, p->writer.b, ID_SIZE);
    assert_memory_equal(b->self.writer, p->writer.b, ID_SIZE);
    assert_int_equal(b->self.seq, 11);
    assert_int_equal(book_lib_number(a, "SELECT count(*) FROM stream"), 1);
    book_close(a);
    book_close(b);
}

static void a_copy_beside_it_takes_a_new_name(void **state)
{
    book_lib_cp(book_lib_path("practice.db"), book_lib_path("copy.db"));
    assert_forks("copy.db", *state);
    assert_keeps("practice.db", *state);
}

static void a_copy_of_book_and_line_takes_a_new_name(void **state)
{
    book_lib_cp(book_lib_path("practice.db"), book_lib_path("copy.db"));
    book_lib_cp(book_lib_path("practice.db-identity"), book_lib_path("copy.db-identity"));
    assert_forks("copy.db", *state);
}

static void a_backup_put_back_takes_a_new_name(void **state)
{
    struct place *p = *state;
    book_lib_cp(book_lib_path("practice.db"), book_lib_path("yesterday.db"));
    write_into("practice.db", p, "today", NULL, 0);
    book_lib_cp(book_lib_path("yesterday.db"), book_lib_path("practice.db")); /* into the same file: same inode */
    assert_forks("practice.db", p);
}

/* What others wrote says nothing of who we are: the line still says it when something of our own is written. */
static void a_backup_put_back_takes_a_new_name_whatever_comes_first(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct arena a = {0};
    for (int what = 0; what < 2; what++) {
        struct book *laptop = book_lib_site("Laptop"), *b = book_lib_open(book_lib_path("practice.db"));
        struct log_run run;
        struct log_taken t;
        book_lib_patient(laptop, "Lakin");
        book_lib_ok(log_read(laptop, 1, 1, 1, &a, &run, &e), &e);
        book_close(b);
        book_lib_cp(book_lib_path("practice.db"), book_lib_path("yesterday.db"));
        write_into("practice.db", p, "today", NULL, 0);
        book_lib_cp(book_lib_path("yesterday.db"), book_lib_path("practice.db"));
        b = book_lib_open(book_lib_path("practice.db"));
        if (what)
            book_lib_ok(log_take_some(b, &run, 1, NULL, &t, &e), &e);
        else
            book_lib_ok(verify_rebuild(b, NULL, &e), &e);
        book_close(b);
        book_close(laptop);
        assert_forks("practice.db", p);
        b = book_lib_open(book_lib_path("practice.db"));
        p->writer = writer_of(b);
        book_close(b);
    }
    arena_finish(&a);
}

static void a_backup_of_before_its_name_was_given_up_does_not_go_on_under_it(void **state)
{
    struct err e = {0};
    book_lib_cp(book_lib_path("practice.db"), book_lib_path("yesterday.db"));
    struct book *b = book_lib_open(book_lib_path("practice.db"));
    book_lib_ok(stream_disown(b, &e), &e);
    book_close(b);
    book_lib_cp(book_lib_path("yesterday.db"), book_lib_path("practice.db"));
    assert_forks("practice.db", *state);
}

static void a_backup_moved_into_place_takes_a_new_name(void **state)
{
    struct place *p = *state;
    book_lib_cp(book_lib_path("practice.db"), book_lib_path("yesterday.db"));
    assert_int_equal(rename(book_lib_path("yesterday.db"), book_lib_path("practice.db")), 0);
    assert_forks("practice.db", p);
}

static void a_copy_made_by_rounds_has_no_name_until_it_writes(void **state)
{
    struct place *p = *state;
    struct book *b = book_lib_open(book_lib_path("practice.db"));
    struct err e = {0};
    book_lib_ok(copy_to(b, book_lib_path("copy.db"), NULL, &e), &e);
    book_close(b);
    struct id w = write_into("copy.db", p, "elsewhere", NULL, 0);
    assert_int_not_equal(id_compare(&w, &p->writer), 0);
    assert_keeps("practice.db", p);
}

static void a_book_that_was_only_renamed_takes_a_new_name_for_want_of_its_line(void **state)
{
    assert_int_equal(rename(book_lib_path("practice.db"), book_lib_path("moved.db")), 0);
    assert_forks("moved.db", *state);
}

static void a_book_renamed_with_its_line_keeps_its_name(void **state)
{
    assert_int_equal(rename(book_lib_path("practice.db"), book_lib_path("moved.db")), 0);
    assert_int_equal(rename(book_lib_path("practice.db-identity"), book_lib_path("moved.db-identity")), 0);
    assert_keeps("moved.db", *state);
}

static void a_lost_or_torn_line_means_a_new_name(void **state)
{
    assert_int_equal(truncate(book_lib_path("practice.db-identity"), 100), 0);
    assert_forks("practice.db", *state);
    assert_int_equal(unlink(book_lib_path("practice.db-identity")), 0);
    struct place now = *(struct place *)*state;
    struct book *b = book_lib_open(book_lib_path("practice.db"));
    now.writer = writer_of(b);
    book_close(b);
    assert_forks("practice.db", &now);
}

static void a_line_that_is_a_link_is_not_followed(void **state)
{
    assert_int_equal(rename(book_lib_path("practice.db-identity"), book_lib_path("elsewhere")), 0);
    assert_int_equal(symlink(book_lib_path("elsewhere"), book_lib_path("practice.db-identity")), 0);
    assert_forks("practice.db", *state);
    struct stat st;
    assert_int_equal(lstat(book_lib_path("practice.db-identity"), &st), 0);
    assert_true(S_ISREG(st.st_mode));
}

/* A crash after the commit and before the line was written: the book is ahead along its own chain. */
static void a_line_that_lags_behind_catches_up(void **state)
{
    struct place *p = *state;
    size_t n;
    char *line = book_lib_read(book_lib_path("practice.db-identity"), &n);
    write_into("practice.db", p, "one", NULL, 0);
    write_into("practice.db", p, "two", NULL, 0);
    book_lib_write(book_lib_path("practice.db-identity"), line, n);
    free(line);
    assert_keeps("practice.db", p);
    struct identity_mark m;
    line = book_lib_read(book_lib_path("practice.db-identity"), &n);
    identity_read_mark(line, n, &m);
    assert_true(m.is_sound);
    assert_int_equal(m.seq, 4);
    free(line);
}

/* The line is on the disk before the book says the new name: a crash in between means taking yet another. */
static void a_name_taken_for_an_act_that_was_given_up_is_not_half_taken(void **state)
{
    struct place *p = *state;
    struct act act;
    struct err e = {0};
    book_lib_cp(book_lib_path("practice.db"), book_lib_path("copy.db"));
    struct book *b = book_lib_open(book_lib_path("copy.db"));
    for (int i = 0; i < 2; i++) {
        book_lib_ok(act_begin(b, &act, "test", NULL, &e), &e);
        act_abandon(&act);
    }
    book_close(b);
    assert_forks("copy.db", p);
}

/* Two names in turn that others gave it, the second longer than it can say; and each time somebody writes under its
 * name. */
static void a_name_given_up_leaves_what_the_computer_is_called(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct book *b = NULL;
    struct arena a = {0};
    char longer[100] = "Zimmer ";
    for (int i = 0; i < 40; i++)
        snprintf(longer + strlen(longer), sizeof longer - strlen(longer), "\xc3\xa9");
    const char *const called[] = {"Reception", longer};
    book_lib_ok(book_open(book_lib_path("practice.db"), &(struct book_options){0}, &b, &e), &e);
    for (int i = 0; i < 2; i++) {
        struct id was, is;
        book_lib_ok(stream_self(b, &was, &e), &e);
        book_lib_set_text(b, KIND_SITE, &was, SITE_NAME, called[i]);
        book_lib_ok(stream_disown(b, &e), &e);
        book_lib_set_text(b, KIND_PATIENT, &p->patient, PATIENT_GIVEN, called[i]);
        is = writer_of(b);
        assert_int_not_equal(id_compare(&was, &is), 0);
        const char *name = stream_name(b, &is, &a);
        assert_non_null(name);
        assert_memory_equal(name, called[i], strlen(name));
        assert_int_equal(strlen(name), i ? BOOK_LABEL - 1 : strlen(called[i]));
    }
    arena_finish(&a);
    book_close(b);
}

static void nothing_is_lost_by_it(void **state)
{
    struct place *p = *state;
    book_lib_cp(book_lib_path("practice.db"), book_lib_path("copy.db"));
    write_into("practice.db", p, "at the desk", NULL, 0);
    write_into("copy.db", p, "in the copy", NULL, 0);
    struct book *a = book_lib_open(book_lib_path("practice.db")), *b = book_lib_open(book_lib_path("copy.db"));
    book_lib_send(a, b);
    book_lib_send(b, a);
    book_lib_same(a, b);
    assert_int_equal(book_lib_number(a, "SELECT count(*) FROM txn"), 3);
    assert_int_equal(book_lib_number(a, "SELECT count(*) FROM conflict"), 1);
    assert_int_equal(book_lib_number(a, "SELECT count(*) FROM stream WHERE first_seq = 1"), 2);
    book_close(a);
    book_close(b);
}

static void a_machine_is_the_same_each_time(void **state)
{
    (void)state;
    struct id a = identity_machine(), b = identity_machine();
    assert_int_equal(id_compare(&a, &b), 0);
    assert_false(id_is_none(&a));
}

int main(void)
{
#define IN_PLACE(f) cmocka_unit_test_setup_teardown(f, make_place, remove_place)
    const struct CMUnitTest tests[] = {
        IN_PLACE(on_a_full_disk_it_is_the_disk_that_is_named),
        cmocka_unit_test(the_decision_is_as_in_the_table),
        cmocka_unit_test(the_line_comes_back_as_it_was_written),
        cmocka_unit_test(a_torn_or_changed_line_is_no_line),
        IN_PLACE(a_book_that_is_only_opened_again_keeps_its_name),
        IN_PLACE(two_programs_on_one_file_are_one_writer),
        IN_PLACE(a_copy_beside_it_takes_a_new_name),
        IN_PLACE(a_copy_of_book_and_line_takes_a_new_name),
        IN_PLACE(a_backup_put_back_takes_a_new_name),
        IN_PLACE(a_backup_put_back_takes_a_new_name_whatever_comes_first),
        IN_PLACE(a_backup_of_before_its_name_was_given_up_does_not_go_on_under_it),
        IN_PLACE(a_backup_moved_into_place_takes_a_new_name),
        IN_PLACE(a_copy_made_by_rounds_has_no_name_until_it_writes),
        IN_PLACE(a_book_that_was_only_renamed_takes_a_new_name_for_want_of_its_line),
        IN_PLACE(a_book_renamed_with_its_line_keeps_its_name),
        IN_PLACE(a_lost_or_torn_line_means_a_new_name),
        IN_PLACE(a_line_that_is_a_link_is_not_followed),
        IN_PLACE(a_line_that_lags_behind_catches_up),
        IN_PLACE(a_name_taken_for_an_act_that_was_given_up_is_not_half_taken),
        IN_PLACE(a_name_given_up_leaves_what_the_computer_is_called),
        IN_PLACE(nothing_is_lost_by_it),
        cmocka_unit_test(a_machine_is_the_same_each_time),
    };
    file_guard_start();
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
