/* script_lib: one script against one program. tests/screen/README has the directives. */
#ifndef ROUNDS_TESTS_SCREEN_SCRIPT_LIB_H
#define ROUNDS_TESTS_SCREEN_SCRIPT_LIB_H

#include "tests/screen/pty_lib.h"

enum { SCRIPT_LINES = 4000, SCRIPT_ENV = 48, SCRIPT_BLOCKS = 100, SCRIPT_PATH = 600 };

/* A block of expected lines that is out of date: lines from..to-1 become `text`. */
struct script_block {
    int from, to;
    char *text;
};

struct script {
    const char *path;
    const char *programs; /* folder of the runner: demo_ui is there, rounds one above */
    char *verbs;          /* rounds for what runs without a terminal; NULL: the same */
    const char *scratch;  /* an empty folder of this script's own; its programs work there */
    const char *cache;    /* books made before */
    bool is_verbose;
    bool is_update;
    char *lines[SCRIPT_LINES];
    int line_count;
    int at; /* the line being done */
    struct pty pty;
    bool is_loose;  /* the next program has no controlling terminal */
    bool has_shell; /* the next program is a job of something like a shell */
    bool has_started;
    bool was_end_checked;
    struct pty other; /* the other desk, while this one is worked at */
    bool has_other, was_other_checked;
    char program[SCRIPT_PATH];
    char term[40];
    int rows, cols;
    long baud;
    char *env[SCRIPT_ENV];
    int env_count;
    int pressed; /* keys since `count` */
    struct script_block blocks[SCRIPT_BLOCKS];
    int block_count;
    char failure[2000]; /* "" if all is well */
};

/* Does it from the first line to the last; false with `failure` set. */
bool script_run(struct script *s);
/* Writes the script with its blocks brought up to date. */
bool script_update(const struct script *s);
void script_finish(struct script *s);

/* Reads a script's lines; false if the file cannot be read. */
bool script_read(struct script *s);

#endif
