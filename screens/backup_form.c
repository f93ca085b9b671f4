#include "screens/backup_form.h"

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

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct arena a = {0};
    const char *path = "";
    bool ok = backup_write(front_of(app)->practice->book, form_text(f, 0), NULL, &a, &path, e);
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
