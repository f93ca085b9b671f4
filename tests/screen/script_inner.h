/* script_inner: what the parts of script_lib share. One function per directive; each
 * returns false after script_fail. `args` is the rest of its line. */
#ifndef ROUNDS_TESTS_SCREEN_SCRIPT_INNER_H
#define ROUNDS_TESTS_SCREEN_SCRIPT_INNER_H

#include "tests/screen/script_lib.h"

/* Says what is wrong, with file and line; always false. */
bool script_fail(struct script *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool script_is_started(struct script *s);
void script_set_env(struct script *s, const char *pair);
const char *script_get_env(const struct script *s, const char *name);
bool script_read_size(const char *text, int *rows, int *cols);

/* With -v: what the last step cost. */
void script_say_cost(const struct script *s, const char *what);

/* script_start_lib.c */
void script_default_env(struct script *s);
bool script_do_env(struct script *s, const char *args);
bool script_do_now(struct script *s, const char *args);
bool script_do_term(struct script *s, const char *args);
bool script_do_size(struct script *s, const char *args);
bool script_do_baud(struct script *s, const char *args);
bool script_do_program(struct script *s, const char *args);
bool script_do_also(struct script *s, const char *args);
bool script_do_desk(struct script *s, const char *args);
bool script_do_await(struct script *s, const char *args);
bool script_do_loose(struct script *s, const char *args);
bool script_do_shell(struct script *s, const char *args);
bool script_do_book(struct script *s, const char *args);
bool script_do_run(struct script *s, const char *args);
/* Words of args, in text (both as large as said here); the last pointer is NULL; 'quoted ones' whole.
 * Returns how many. */
enum { SCRIPT_WORDS = 32, SCRIPT_LINE = 1200 };
int script_split(const char *args, char text[SCRIPT_LINE], char *words[SCRIPT_WORDS]);
/* The program for run_plain where no other is meant. */
char *script_verb_program(struct script *s);
/* Runs a program to its end in the scratch folder, without a terminal; what it says goes to the file `output` there.
 * Its exit code, -1 if there is none. */
int script_run_plain(struct script *s, char *const *argv);
/* script_verb_lib.c */
bool script_do_verb(struct script *s, const char *args);
bool script_do_policy(struct script *s, const char *args);
bool script_do_said(struct script *s, const char *args);
bool script_do_said_not(struct script *s, const char *args);
bool script_do_same(struct script *s, const char *args);
bool script_do_file(struct script *s, const char *args);
/* script_keys_lib.c */
bool script_do_keys(struct script *s, const char *args);
bool script_do_count(struct script *s, const char *args);
bool script_do_pressed(struct script *s, const char *args);
bool script_do_burst(struct script *s, const char *args);
bool script_do_send(struct script *s, const char *args);
bool script_do_paste(struct script *s, const char *args);
bool script_do_flood(struct script *s, const char *args);
bool script_do_resize(struct script *s, const char *args);
bool script_do_settle(struct script *s, const char *args);
bool script_do_signal(struct script *s, const char *args);
bool script_do_hangup(struct script *s, const char *args);
bool script_do_stopped(struct script *s, const char *args);
bool script_do_exit(struct script *s, const char *args);
bool script_do_killed(struct script *s, const char *args);
/* script_expect_lib.c */
/* Between quotes, or as it stands, in `text` (PTY_LINE bytes). */
const char *script_unquote(const char *args, char *text);
/* "<= N" or "= N"; false after script_fail. */
bool script_compare(struct script *s, const char *what, unsigned long is, const char *args);
bool script_do_expect(struct script *s, const char *args);
bool script_do_expect_not(struct script *s, const char *args);
bool script_do_cursor(struct script *s, const char *args);
bool script_do_look(struct script *s, const char *args);
bool script_do_bytes(struct script *s, const char *args);
bool script_do_writes(struct script *s, const char *args);
bool script_do_took(struct script *s, const char *args);
bool script_do_idle(struct script *s, const char *args);
bool script_do_wakes(struct script *s, const char *args);
bool script_do_screen(struct script *s, const char *args);

#endif
