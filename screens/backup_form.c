#include "screens/backup_form.h"

#include "base/clock.h"
#include "exchange/backup.h"
#include "screens/form.h"
#include "screens/front.h"

static const struct form_field FIELDS[] = {
    {.name = "folder",
     .label = "Folder",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .hint = "On another disk or a stick: /media/stick. Enter writes and checks it, Esc goes back."},
};

struct shown {
    struct app *app;
    int64_t at_ms; /* shown last, on the clock that nobody sets */
};

/* A large file takes a while: how far it is, a few times a second. */
static bool show(void *arg, const char *what, int64_t done, int64_t total)
{
    enum { EACH_MS = 200 };
    struct shown *s = arg;
    int64_t now = clock_mono_ms();
    if (total > 0 && now - s->at_ms >= EACH_MS) {
        s->at_ms = now;
        app_say_now(s->app, "Backup: %s, %d of 100", what, (int)(done * 100 / total));
    }
    return true;
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct arena a = {0};
    const char *path = "";
    struct shown shown = {.app = app, .at_ms = clock_mono_ms()};
    struct progress progress = {.tick = show, .arg = &shown};
    app_say_now(app, "Backup: writing and checking ...");
    bool ok = backup_write(front_of(app)->practice->book, form_text(f, 0), &progress, &a, &path, e);
    if (ok) {
        app_reload(app);
        app_say(app, "Backup written and checked: %s. It holds patients' data.", path);
    } else {
        (void)err_at(e, "%s", FIELDS[0].name);
    }
    arena_finish(&a);
    return ok;
}

static const struct form_plan PLAN = {
    .name = "backup",
    .title = "Backup of the practice file, as it is now",
    .help = "A copy of everything, into a folder, under a name of today; it is read back and checked.",
    .fields = FIELDS,
    .field_count = 1,
    .save = save,
};

void backup_form_open(struct app *app)
{
    struct arena a = {0};
    struct form *f = form_open(app, &PLAN, NULL);
    form_set_text(f, 0, backup_folder(front_of(app)->practice->book, &a));
    f->values[0].field.is_offered = true;
    arena_finish(&a);
}
