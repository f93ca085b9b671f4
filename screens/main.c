/* main: the program rounds. Verbs are src/cli's; without one the screens are opened here. */
#include "base/arena.h"
#include "base/confine.h"
#include "base/file.h"
#include "base/id.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/where.h"
#include "practice/appointment.h"
#include "screens/app.h"
#include "screens/registry.h"
#include "screens/start.h"
#include "screens/term.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define EVERYWHERE "everywhere"

enum { KEYS_MAX = 400, ROWS_MAX = 200 };

/* --- the screens ---------------------------------------------------------------- */

static int run_screens(const char *book, const char *as, const char *site)
{
    struct arena arena = {0};
    struct err e = {0};
    struct practice *p = NULL;
    struct desk desk = {0};
    struct progress_line line = {0};
    struct book_options o = {.site = site, .on_slow = progress_wait, .slow_arg = &line};
    bool ok = id_start() || err_set(&e, ERR_IO, "The system gives no random numbers: ids cannot be made");
    ok = ok && practice_open(where_book(&arena, book), &o, &p, &e) && practice_who(p, as, &desk.who, &e);
    if (ok) {
        desk.practice = p;
        ok = start_screens(&desk, &e);
    }
    practice_close(p);
    arena_finish(&arena);
    if (!ok) {
        struct buf text = {0};
        cli_error(&text, &e, strcmp(nl_langinfo(CODESET), "UTF-8") != 0);
        fputs(buf_str(&text), stderr);
        buf_finish(&text);
    }
    return err_exit_code(e.kind);
}

/* --- their keys, for `rounds keys` and the manual --------------------------------- */

struct key_list {
    struct cli_key keys[KEYS_MAX];
    int count;
    char tab_names[APP_TABS][APP_TAB_NAME];
};

static bool is_listed(const struct key_list *list, const struct command *row)
{
    for (int i = 0; i < list->count; i++)
        if (strcmp(list->keys[i].name, row->name) == 0 && strcmp(list->keys[i].keys, row->keys) == 0)
            return true;
    return false;
}

static void add_key(struct key_list *list, const char *screen, const struct command *row)
{
    if (list->count < KEYS_MAX)
        list->keys[list->count++] = (struct cli_key){screen, row->keys, row->name, row->title, row->help};
}

/* What works on a screen, its own rows or those of every screen. The app itself is asked, so that keys for which the
 * program has nothing to do are not listed. */
static void add_screen(struct key_list *list, int index, bool is_own)
{
    const struct screen *s = registry_screens[index];
    const struct command *rows[ROWS_MAX];
    struct app_plan plan = start_plan();
    struct app app = {.plan = &plan, .stack = {index}, .depth = 1};
    int count = app_rows_now(&app, rows, ROWS_MAX);
    for (int i = 0; i < count; i++) {
        bool is_within = rows[i] >= s->commands.rows && rows[i] < s->commands.rows + s->commands.count;
        if (is_within == is_own && (is_own || !is_listed(list, rows[i])))
            add_key(list, is_own ? s->title : EVERYWHERE, rows[i]);
    }
}

static const struct cli_key *list_keys(void *keys_of, int *count)
{
    struct key_list *list = arena_alloc(keys_of, sizeof *list);
    struct command tab;
    int screens = (int)registry_count(), tabs = 0;
    list->count = 0;
    for (int i = 0; i < screens; i++)
        add_screen(list, i, true);
    for (int i = 0; i < screens && tabs < APP_TABS; i++) {
        if (registry_screens[i]->number == 0)
            continue;
        app_tab_row(registry_screens[i], &tab, list->tab_names[tabs++]);
        add_key(list, EVERYWHERE, &tab);
    }
    for (int i = 0; i < screens; i++)
        add_screen(list, i, false);
    *count = list->count;
    return list->keys;
}

/* --- main ------------------------------------------------------------------------- */

/* The screen first, then the sentence: it would be drawn over. */
static void leave_without_memory(void)
{
    static const char text[] = "rounds: There is not enough memory. Nothing that was saved is lost; look whether the "
                               "last thing is there.\n";
    term_abandon();
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
    (void)written;
    _exit(err_exit_code(ERR_UNKNOWN));
}

/* The words of a command are seen by every account (ps), and patients are in them: from here on they are not. What they
 * were, in a. */
static char **take_words(int argc, char *argv[], struct arena *a)
{
    char **words = arena_array(a, (size_t)argc + 1, sizeof *words);
    for (int i = 0; i < argc; i++) {
        words[i] = arena_strdup(a, argv[i]);
        if (i > 0)
            memset(argv[i], 0, strlen(argv[i]));
    }
    return words;
}

int main(int argc, char *argv[])
{
    file_guard_start();
    arena_on_exhausted(leave_without_memory);
    /* No core file, and nobody looking in: there is what patients told us. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){0});
    confine_hide();
    /* A pipe that nobody reads is an error of write, with a sentence, not a silent death. */
    signal(SIGPIPE, SIG_IGN);
    setlocale(LC_CTYPE, "");

    struct arena arena = {0};
    struct cli_host host = {.keys = list_keys,
                            .keys_of = &arena,
                            .is_ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0,
                            .is_own = true,
                            .is_live = isatty(STDERR_FILENO) == 1,
                            .screens = run_screens};
    int code = cli_main(&host, argc, take_words(argc, argv, &arena));
    arena_finish(&arena);
    return code;
}
