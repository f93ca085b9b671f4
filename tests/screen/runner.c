/* runner: runs screen scripts, one after the other.
 *
 *   runner [-v] SCRIPT...
 *
 * -v shows each directive and what each key cost. UPDATE=1 writes expected screens
 * anew. Programs are looked for beside the runner, then one folder above; ROUNDS_VERBS
 * names another rounds for what runs without a terminal: one without sanitizers starts
 * ten times as fast. The last line is "N passed, M failed". */
#include "tests/screen/script_lib.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder and what is in it; scripts make no folders of their own deeper than two. */
static void remove_folder(const char *path, int depth)
{
    char inside[SCRIPT_PATH + 300];
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder && (entry = readdir(folder)) != NULL) {
        struct stat st;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        (void)snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        if (lstat(inside, &st) == 0 && S_ISDIR(st.st_mode) && depth > 0)
            remove_folder(inside, depth - 1);
        else
            (void)unlink(inside);
    }
    if (folder)
        (void)closedir(folder);
    (void)rmdir(path);
}

static bool run_one(const char *path, const char *programs, const char *root, bool is_verbose)
{
    char scratch[SCRIPT_PATH + 10], cache[SCRIPT_PATH + 10];
    const char *update = getenv("UPDATE");
    (void)snprintf(scratch, sizeof scratch, "%s/scratch", root);
    (void)snprintf(cache, sizeof cache, "%s/cache", root);
    (void)mkdir(scratch, 0700);
    struct script *s = calloc(1, sizeof *s);
    if (!s)
        return false;
    s->path = path;
    s->programs = programs;
    s->verbs = getenv("ROUNDS_VERBS");
    s->scratch = scratch;
    s->cache = cache;
    s->is_verbose = is_verbose;
    s->is_update = update && *update && strcmp(update, "0") != 0;
    s->pty.fd = s->pty.keeper = -1;
    bool is_fine = script_read(s);
    if (!is_fine)
        (void)snprintf(s->failure, sizeof s->failure, "%s cannot be read", path);
    is_fine = is_fine && script_run(s);
    if (is_fine && s->block_count > 0) {
        is_fine = script_update(s);
        printf("  %s: %d expected screens written anew\n", path, s->block_count);
    }
    if (is_fine)
        printf("ok    %s\n", path);
    else
        printf("FAIL  %s\n", s->failure);
    script_finish(s);
    free(s);
    remove_folder(scratch, 4);
    (void)fflush(stdout);
    return is_fine;
}

int main(int argc, char **argv)
{
    char programs[SCRIPT_PATH], root[SCRIPT_PATH], cache[SCRIPT_PATH + 10];
    const char *tmp = getenv("TMPDIR");
    bool is_verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    int passed = 0, failed = 0;
    char *self = realpath(argv[0], NULL); /* programs are started in a folder of their own */
    (void)snprintf(programs, sizeof programs, "%s", self ? self : argv[0]);
    free(self);
    char *slash = strrchr(programs, '/');
    if (slash)
        *slash = 0;
    (void)snprintf(root, sizeof root, "%s/screen-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(root)) {
        (void)fprintf(stderr, "runner: no folder could be made in %s\n", root);
        return 1;
    }
    (void)snprintf(cache, sizeof cache, "%s/cache", root);
    (void)mkdir(cache, 0700);
    for (int i = 1 + is_verbose; i < argc; i++) {
        if (run_one(argv[i], slash ? programs : ".", root, is_verbose))
            passed++;
        else
            failed++;
    }
    remove_folder(root, 4);
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0;
}
