/* What an import costs: rows a second of a patient list, and of a folder as Synthea writes it.
 *
 * The files are made here: 20,000 patients with numbers and addresses, and 500 patients with 30,000 encounters.
 * SYNTHEA=DIR imports a real folder as well. Each is imported twice: the second time every row is there already. */
#include "tests/bench/measure_lib.h"

#include "base/clock.h"
#include "exchange/import_csv.h"
#include "exchange/import_synthea.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LIST_ROWS = 20000,
    PEOPLE = 500,
    ENCOUNTERS = 30000,
    PROVIDERS = 20,
    TARGET = 20000,
    CACHE_KIB = 16 << 10 /* what verbs that go through a whole file are given (cli/call.c) */
};

static FILE *create(const char *dir, const char *name, char path[MEASURE_PATH])
{
    int n = snprintf(path, MEASURE_PATH, "%s/%s", dir, name);
    FILE *f = n < MEASURE_PATH ? fopen(path, "w") : NULL;
    if (!f)
        measure_give_up("writing a file to import", NULL);
    return f;
}

static void write_list(const char *dir, char csv[MEASURE_PATH], char map[MEASURE_PATH])
{
    FILE *f = create(dir, "list.csv", csv);
    fprintf(f, "No,Family,Given,Born,Sex,Phone,Street,Town,Post code\n");
    for (int i = 0; i < LIST_ROWS; i++)
        fprintf(f, "%d,Family%c%c,Given%c%c,%04d-%02d-%02d,%s,07700 9%05d,%d High Street,Milltown,ZZ%d 9ZZ\n", i,
                'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26, 'a' + i / 17576 % 26, 1930 + i % 80, 1 + i % 12,
                1 + i % 28, i % 2 ? "female" : "male", i, 1 + i % 200, i % 90 + 1);
    fclose(f);
    f = create(dir, "list.map", map);
    fprintf(f, "name = \"bench\";\ndate_format = \"y-m-d\";\ncolumns = { identifier = \"No\"; family = \"Family\"; "
               "given = \"Given\"; birth_date = \"Born\"; gender = \"Sex\"; mobile = \"Phone\"; address = \"Street\"; "
               "city = \"Town\"; postal_code = \"Post code\"; };\n");
    fclose(f);
}

static void write_synthea(const char *dir)
{
    char path[MEASURE_PATH];
    FILE *f = create(dir, "patients.csv", path);
    fprintf(f, "Id,BIRTHDATE,DEATHDATE,SSN,PREFIX,FIRST,MIDDLE,LAST,SUFFIX,MAIDEN,GENDER,ADDRESS,CITY,STATE,ZIP\n");
    for (int i = 0; i < PEOPLE; i++)
        fprintf(f,
                "aaaaaaaa-0000-4000-8000-%012d,%04d-%02d-%02d,,999-00-%04d,Ms.,Alice%d,,Gleason%d,,,F,%d Kohler "
                "Camp,Lincoln,Nebraska,68504\n",
                i, 1930 + i % 80, 1 + i % 12, 1 + i % 28, i, i, i, i);
    fclose(f);
    f = create(dir, "providers.csv", path);
    fprintf(f, "Id,ORGANIZATION,NAME,GENDER,SPECIALITY\n");
    for (int i = 0; i < PROVIDERS; i++)
        fprintf(f, "bbbbbbbb-0000-4000-8000-%012d,c,Johna%d Klein%d,F,GENERAL PRACTICE\n", i, i, i);
    fclose(f);
    f = create(dir, "encounters.csv", path);
    fprintf(f, "Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,PAYER,ENCOUNTERCLASS,CODE,DESCRIPTION,REASONCODE,"
               "REASONDESCRIPTION\n");
    for (int i = 0; i < ENCOUNTERS; i++) {
        int year = 2010 + i % 15, month = 1 + i % 12, day = 1 + i % 28, hour = 8 + i % 9;
        fprintf(f,
                "eeeeeeee-0000-4000-8000-%012d,%04d-%02d-%02dT%02d:00:00Z,%04d-%02d-%02dT%02d:15:00Z,"
                "aaaaaaaa-0000-4000-8000-%012d,c,bbbbbbbb-0000-4000-8000-%012d,p,wellness,1,Well visit "
                "(procedure),,\n",
                i, year, month, day, hour, year, month, day, hour, i % PEOPLE, i % PROVIDERS);
    }
    fclose(f);
}

static int64_t sum(const struct import_count *c)
{
    return c->added + c->changed + c->same + c->kept + c->refused;
}

/* Imports into the book; map NULL: the source is a folder of Synthea's. */
static void measure(const char *book, const char *source, const char *map, const char *what, bool is_again)
{
    struct err e = {0};
    struct practice *p = NULL;
    struct import_options o = {0};
    struct book_options open = {.cache_kib = CACHE_KIB};
    struct import_result r;
    bool ok = is_again ? practice_open(book, &open, &p, &e) : practice_create(book, &open, NULL, &p, &e);
    double cpu = measure_cpu_ms(), from = measure_ms();
    ok = ok && (map ? import_csv(p, source, map, &o, &r, &e) : import_synthea(p, source, &o, &r, &e));
    if (!ok)
        measure_give_up("importing", &e);
    double took = measure_ms() - from, used = measure_cpu_ms() - cpu;
    double count = (double)(sum(&r.patients) + sum(&r.practitioners) + sum(&r.appointments));
    practice_close(p);
    measure_say(what, count * 1e3 / took, "rows/s", MEASURE_AT_LEAST, TARGET);
    measure_remark("%.0f rows, %" PRId64 " refused, %.0f ms of which %.0f ms processor time, %" PRId64 " acts", count,
                   r.patients.refused + r.practitioners.refused + r.appointments.refused, took, used, r.acts);
}

static void both(const char *book, const char *source, const char *map, const char *first, const char *second)
{
    measure_remove(book);
    measure(book, source, map, first, false);
    measure(book, source, map, second, true);
    measure_remove(book);
}

int main(void)
{
    char dir[MEASURE_PATH], book[MEASURE_PATH + 12], csv[MEASURE_PATH], map[MEASURE_PATH];
    const char *real = getenv("SYNTHEA");
    char *end = dir + strlen(measure_dir(dir));
    measure_head("import");
    clock_freeze(MEASURE_NOW_MS);
    if (!id_start() || (size_t)(end - dir) + 8 >= sizeof dir)
        measure_give_up("starting", NULL);
    memcpy(end, "/import", 8);
    mkdir(dir, 0700);
    snprintf(book, sizeof book, "%s/import.db", dir);
    write_list(dir, csv, map);
    write_synthea(dir);
    both(book, csv, map, "a patient list", "the same again");
    both(book, dir, NULL, "a Synthea folder", "the same again");
    if (real)
        both(book, real, NULL, "$SYNTHEA", "the same again");
    return 0;
}
