/* One meaning per letter, everywhere: all command rows of the program, on every screen and over it. */
#include "screens/ask.h"
#include "screens/form.h"
#include "screens/help.h"
#include "screens/palette.h"
#include "screens/pick.h"
#include "screens/registry.h"
#include "screens/start.h"
#include "screens/term_state.h"

#include <ctype.h>
#include <fnmatch.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- what each letter and sign means: names of commands, patterns apart by blanks ---- */

static const struct {
    const char *key, *names;
} MEANINGS[] = {
    {"a", "appointment-arrive household-arrive"},
    {"b", "appointment-book *-book"},
    {"c", "appointment-confirm *-confirm"},
    {"d", "appointment-seen"},
    {"e", "*-edit"},
    {"f", "*-filter"},
    {"g", "*-first"},
    {"h", "*-left *-before"},
    {"i", "appointment-inform *-informed"},
    {"j", "*-down *-next"},
    {"k", "*-up *-before"},
    {"l", "*-right *-next"},
    {"m", "appointment-move *-move"},
    {"n", "note-add *-note"},
    {"o", "outcome-message-person"},
    {"p", "promise-*"},
    {"q", "quit answer-nothing *-close"},
    {"r", "appointment-room"},
    {"s", "*-put-off *-snooze"},
    {"t", "text-* message-*"},
    {"u", "undo"},
    {"v", "outcome-message"},
    {"w", "waitlist-* outcome-will-call complaint-wait"},
    {"x", "appointment-cancel *-cancel"},
    {"y", "outcome-reached complaint-answered"},
    {"z", "outcome-declined"},
    {"A", "arrive"},
    {"B", "appointment-copy"},
    {"C", "call"},
    {"D", "day-go *-day"},
    {"E", "patient-new"},
    {"F", "flow-*"},
    {"G", "*-last"},
    {"H", "*-history"},
    {"I", "journey-steps"},
    {"J", "household-change"},
    {"K", "related-*"},
    {"L", "lock"},
    {"M", "month-view"},
    {"N", "opening-next followup-new referral-new"},
    {"O", "column-*"},
    {"P", "day-print"},
    {"Q", "appointment-ask"},
    {"R", "patient-keep"},
    {"S", "*-search sync-now"},
    {"T", "*-today"},
    {"U", "redo"},
    {"V", "week-view"},
    {"W", "unresolved-*"},
    {"X", "patient-end"},
    {"Y", "draft-take-up"},
    {"Z", "column-list"},
    {"(", "followup-earlier"},
    {")", "followup-later"},
    {"\"", "claim-*"},
    {"<", "*-step-back"},
    {">", "*-give"},
    {"[", "*-before"},
    {"]", "*-next"},
    {"/", "find"},
    {"?", "help"},
    {":", "palette"},
    {"!", "wrong"},
    {"+", "well"},
    {"-", "outcome-no-answer"},
    {"#", "outcome-wrong-number"},
    {"=", "outcome-done complaint-done"},
    {"&", "compliment-list"},
    {"*", "reminder-call-me"},
    {"%", "protocol-*"},
    {"@", "reminder-list"},
    {"{", "page-open"},
    {"}", "page-close"},
    {"|", "page-handover"},
};

static bool is_meant(const char *names, const char *name)
{
    char one[60];
    while (*names) {
        int n = 0;
        if (sscanf(names, " %59s%n", one, &n) != 1)
            break;
        if (fnmatch(one, name, 0) == 0)
            return true;
        names += n;
    }
    return false;
}

/* ---- going over all of them ---- */

enum { SPOTS_MAX = 40, ROWS_AT_MOST = APP_ROWS_MAX };

struct spot {
    const char *name;
    const struct command *rows[ROWS_AT_MOST];
    int count;
};

struct world {
    struct app_plan plan;
    struct app app;
    struct term term; /* none is started: only its size is asked for */
    struct spot spots[SPOTS_MAX];
    int count;
};

static void add_spot(struct world *w, const char *name)
{
    struct spot *p = &w->spots[w->count++];
    p->name = name;
    p->count = app_rows_now(&w->app, p->rows, ROWS_AT_MOST);
    assert_true(p->count > 0 && p->count < ROWS_AT_MOST);
}

static void answered(struct app *app, void *ctx, int answer)
{
    (void)app, (void)ctx, (void)answer;
}

static int find_nothing(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    (void)app, (void)p, (void)typed;
    *rows = NULL;
    return 0;
}

static bool take_nothing(struct app *app, struct pick *p, int row, struct err *e)
{
    (void)app, (void)p, (void)row, (void)e;
    return true;
}

static bool save_nothing(struct app *app, struct form *f, struct err *e)
{
    (void)app, (void)f, (void)e;
    return true;
}

/* Each kind of layer once, over the screen that is shown. */
static void add_layers(struct world *w)
{
    static const struct ask_answer ANSWERS[] = {{'t', "they did"}, {'w', "we did"}};
    static const struct form_field FIELDS[] = {{.name = "text", .label = "Text", .kind = FORM_TEXT}};
    static const struct form_plan FORM = {
        .name = "form", .title = "Form", .help = "A form.", .fields = FIELDS, .field_count = 1, .save = save_nothing};
    static const struct pick_plan PICK = {.title = "Pick",
                                          .help = "A list.",
                                          .empty = "Nothing.",
                                          .take_title = "take",
                                          .rows = 3,
                                          .find = find_nothing,
                                          .take = take_nothing};
    ask_open(&w->app, "Who?", ANSWERS, 2, 0, answered, NULL);
    add_spot(w, "a question");
    app_pop(&w->app);
    (void)form_open(&w->app, &FORM, NULL);
    add_spot(w, "a form");
    app_pop(&w->app);
    struct pick *p = pick_open(&w->app, &PICK, NULL);
    for (int i = 0; i < 2; i++) /* its rows are gone with it: looked at here */
        assert_true(p->row[i].name && p->row[i].title && p->row[i].help && p->row[i].run);
    app_pop(&w->app);
    help_open(&w->app);
    add_spot(w, "help");
    app_pop(&w->app);
    palette_open(&w->app);
    add_spot(w, "the palette");
    app_pop(&w->app);
}

static int open_world(void **state)
{
    static struct world w;
    memset(&w, 0, sizeof w);
    w.plan = start_plan();
    w.app.plan = &w.plan;
    w.app.depth = 1;
    w.app.term = &w.term;
    w.term.rows = 24;
    w.term.cols = 80;
    for (int i = 0; i < (int)registry_count(); i++) {
        w.app.stack[0] = i;
        add_spot(&w, registry_screens[i]->title);
    }
    w.app.stack[0] = 0;
    add_layers(&w);
    *state = &w;
    return 0;
}

/* Calls check for each key of each row; `name` is the key as written in the row. */
static void each_key(const struct world *w,
                     void (*check)(const struct spot *p, const struct command *row, const char *key))
{
    for (int i = 0; i < w->count; i++)
        for (int r = 0; r < w->spots[i].count; r++) {
            const char *keys = w->spots[i].rows[r]->keys;
            char key[20];
            int n;
            for (; sscanf(keys, " %19s%n", key, &n) == 1; keys += n)
                check(&w->spots[i], w->spots[i].rows[r], key);
        }
}

/* ---- tests ---- */

static void check_meaning(const struct spot *p, const struct command *row, const char *key)
{
    if (key[1] || isdigit((unsigned char)key[0])) /* keys with names, and the numbers of screens */
        return;
    for (size_t i = 0; i < sizeof MEANINGS / sizeof MEANINGS[0]; i++)
        if (strcmp(MEANINGS[i].key, key) == 0) {
            if (!is_meant(MEANINGS[i].names, row->name))
                fail_msg("%s on %s is %s; everywhere it means: %s", key, p->name, row->name, MEANINGS[i].names);
            return;
        }
    fail_msg("%s on %s (%s) has no agreed meaning: add it to the table", key, p->name, row->name);
}

static void a_letter_means_the_same_wherever_it_works(void **state)
{
    each_key(*state, check_meaning);
}

static void no_key_does_two_things_in_one_place(void **state)
{
    const struct world *w = *state;
    for (int i = 0; i < w->count; i++) {
        const struct spot *p = &w->spots[i];
        for (int a = 0; a < p->count; a++)
            for (int b = a + 1; b < p->count; b++) {
                const char *keys = p->rows[a]->keys;
                char key[20], blank[22], other[200];
                int n;
                (void)snprintf(other, sizeof other, " %s ", p->rows[b]->keys);
                for (; sscanf(keys, " %19s%n", key, &n) == 1; keys += n) {
                    (void)snprintf(blank, sizeof blank, " %s ", key);
                    if (strstr(other, blank))
                        fail_msg("%s on %s is %s and %s", key, p->name, p->rows[a]->name, p->rows[b]->name);
                }
            }
    }
}

static bool is_stable_name(const char *name)
{
    return islower((unsigned char)*name) && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name) &&
           !strstr(name, "--") && name[strlen(name) - 1] != '-';
}

static int words_in(const char *text)
{
    int n = 1;
    for (; *text; text++)
        n += *text == ' ';
    return n;
}

static void every_row_says_what_it_does(void **state)
{
    enum { TITLE_WORDS = 4 };
    const struct world *w = *state;
    for (int i = 0; i < w->count; i++)
        for (int r = 0; r < w->spots[i].count; r++) {
            const struct command *row = w->spots[i].rows[r];
            if (!row->keys || !row->name || !row->title || !row->help || !row->run)
                fail_msg("row %d on %s is not whole (%s)", r, w->spots[i].name, row->name ? row->name : "no name");
            size_t n = strlen(row->help);
            if (n == 0 || row->help[n - 1] != '.')
                fail_msg("the help of %s has no full stop: %s", row->name, row->help);
            if (!isupper((unsigned char)row->help[0]))
                fail_msg("the help of %s does not begin as a sentence: %s", row->name, row->help);
            if (!is_stable_name(row->name))
                fail_msg("%s is no name of the form noun-verb", row->name);
            if (words_in(row->title) > TITLE_WORDS)
                fail_msg("the title of %s is too long for the bar: %s", row->name, row->title);
        }
}

static void a_name_belongs_to_one_row_in_a_place(void **state)
{
    const struct world *w = *state;
    for (int i = 0; i < w->count; i++)
        for (int a = 0; a < w->spots[i].count; a++)
            for (int b = a + 1; b < w->spots[i].count; b++)
                if (strcmp(w->spots[i].rows[a]->name, w->spots[i].rows[b]->name) == 0)
                    fail_msg("%s stands twice on %s", w->spots[i].rows[a]->name, w->spots[i].name);
}

static bool has_all_keys(const struct command *row, const struct command *of)
{
    const char *keys = of->keys;
    char key[20], blank[22], mine[200];
    int n;
    (void)snprintf(mine, sizeof mine, " %s ", row->keys);
    for (; sscanf(keys, " %19s%n", key, &n) == 1; keys += n) {
        (void)snprintf(blank, sizeof blank, " %s ", key);
        if (!strstr(mine, blank))
            return false;
    }
    return true;
}

/* A command that works in two spots is on the same keys in both: all of them, the first as the twins. */
static void a_command_has_its_key_everywhere(void **state)
{
    const struct world *w = *state;
    for (int i = 0; i < w->count; i++)
        for (int j = i + 1; j < w->count; j++)
            for (int a = 0; a < w->spots[i].count; a++)
                for (int b = 0; b < w->spots[j].count; b++) {
                    const struct command *x = w->spots[i].rows[a], *y = w->spots[j].rows[b];
                    if (strcmp(x->name, y->name) == 0 && !(has_all_keys(x, y) && has_all_keys(y, x)))
                        fail_msg("%s is %s on %s and %s on %s", x->name, x->keys, w->spots[i].name, y->keys,
                                 w->spots[j].name);
                }
}

static void every_key_of_the_table_is_there_once(void **state)
{
    (void)state;
    for (size_t a = 0; a < sizeof MEANINGS / sizeof MEANINGS[0]; a++)
        for (size_t b = a + 1; b < sizeof MEANINGS / sizeof MEANINGS[0]; b++)
            assert_string_not_equal(MEANINGS[a].key, MEANINGS[b].key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_means_the_same_wherever_it_works),
        cmocka_unit_test(no_key_does_two_things_in_one_place),
        cmocka_unit_test(every_row_says_what_it_does),
        cmocka_unit_test(a_name_belongs_to_one_row_in_a_place),
        cmocka_unit_test(a_command_has_its_key_everywhere),
        cmocka_unit_test(every_key_of_the_table_is_there_once),
    };
    return cmocka_run_group_tests(tests, open_world, NULL);
}
