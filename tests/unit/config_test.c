#include "base/config.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char sample[] = "# a policy\n"
                             "name = \"Hill Street\";\n"
                             "slots = { minutes = 15; ask = true; };\n"
                             "rooms = ( { key = \"r1\"; },\n"
                             "          { key = \"r2\"; seats = 3; } );\n"
                             "days = [ \"mon\", \"tue\" ];\n"
                             "big = 5000000000L;\n"
                             "below = -12;\n";

static struct config *load(struct arena *a, const char *text)
{
    struct config *root = NULL;
    struct err e = {0};
    if (!config_load_text(a, "policy.conf", text, &root, &e))
        fail_msg("%s: %s", e.at, e.text);
    return root;
}

static void settings_are_read_in_the_order_of_the_file(void **state)
{
    (void)state;
    struct arena a = {0};
    struct err e = {0};
    struct config *root = load(&a, sample);
    static const char *const names[] = {"name", "slots", "rooms", "days", "big", "below"};
    static const int lines[] = {2, 3, 4, 6, 7, 8};
    assert_int_equal(root->count, 6);
    for (int i = 0; i < 6; i++) {
        assert_string_equal(root->child[i].name, names[i]);
        assert_int_equal(root->child[i].line, lines[i]);
        assert_string_equal(root->child[i].file, "policy.conf");
    }
    const char *text = NULL;
    int64_t number = 0;
    bool flag = false;
    struct config *list = NULL;
    assert_true(config_text(root, "name", "", &text, &e));
    assert_string_equal(text, "Hill Street");
    struct config *slots = config_get(root, "slots");
    assert_true(config_int(slots, "minutes", 1, 720, 5, &number, &e));
    assert_int_equal(number, 15);
    assert_true(config_bool(slots, "ask", false, &flag, &e));
    assert_true(flag);
    assert_true(config_list(root, "rooms", &list, &e));
    assert_int_equal(list->count, 2);
    assert_int_equal(list->child[1].type, CONFIG_GROUP);
    assert_string_equal(list->child[1].name, "");
    assert_true(config_int(&list->child[1], "seats", 0, 9, 0, &number, &e));
    assert_int_equal(number, 3);
    assert_true(config_list(root, "days", &list, &e));
    assert_int_equal(list->type, CONFIG_LIST);
    assert_string_equal(list->child[1].text, "tue");
    assert_true(config_int(root, "big", 0, INT64_MAX, 0, &number, &e));
    assert_true(number == 5000000000);
    assert_true(config_int(root, "below", -100, 0, 0, &number, &e));
    assert_int_equal(number, -12);
    arena_finish(&a);
}

static void what_is_absent_has_its_fallback(void **state)
{
    (void)state;
    struct arena a = {0};
    struct err e = {0};
    struct config *root = load(&a, "");
    struct config *list = root;
    const char *text = "x";
    int64_t number = 0;
    bool flag = false;
    assert_int_equal(root->count, 0);
    assert_true(config_int(root, "n", 1, 5, 99, &number, &e));
    assert_int_equal(number, 99);
    assert_true(config_text(root, "t", NULL, &text, &e));
    assert_null(text);
    assert_true(config_bool(root, "b", true, &flag, &e));
    assert_true(flag);
    assert_true(config_list(root, "l", &list, &e));
    assert_null(list);
    assert_null(config_get(NULL, "anything"));
    arena_finish(&a);
}

static void a_wrong_type_or_range_is_refused_with_its_line(void **state)
{
    (void)state;
    struct arena a = {0};
    struct config *root = load(&a, "\n\nminutes = 900;\nname = 5;\nask = \"yes\";\nrooms = true;\nword = \"x\";\n");
    struct err e = {0};
    const char *text = NULL;
    int64_t number = 0;
    bool flag = false;
    struct config *list = NULL;
    assert_false(config_int(root, "minutes", 1, 720, 5, &number, &e));
    assert_string_equal(e.at, "policy.conf:3");
    assert_string_equal(e.text, "minutes: expected a whole number from 1 to 720");
    assert_int_equal(e.kind, ERR_INPUT);
    err_clear(&e);
    assert_false(config_int(root, "word", 1, 720, 5, &number, &e));
    assert_string_equal(e.at, "policy.conf:7");
    err_clear(&e);
    assert_false(config_text(root, "name", "", &text, &e));
    assert_string_equal(e.at, "policy.conf:4");
    assert_string_equal(e.text, "name: expected a text in quotes");
    err_clear(&e);
    assert_false(config_bool(root, "ask", false, &flag, &e));
    assert_string_equal(e.text, "ask: expected true or false");
    err_clear(&e);
    assert_false(config_list(root, "rooms", &list, &e));
    assert_string_equal(e.at, "policy.conf:6");
    assert_true(config_int(root, "minutes", 900, 900, 5, &number, NULL));
    arena_finish(&a);
}

static void a_misspelt_setting_is_found_at_any_depth(void **state)
{
    (void)state;
    struct arena a = {0};
    struct err e = {0};
    struct config *list = NULL;
    struct config *root = load(&a, "rooms = ( { key = 1;\n nmae = 2; } );\nbands = [1, 2];\n");
    assert_false(config_refuse_unused(root, &e));
    assert_string_equal(e.at, "policy.conf:1");
    err_clear(&e);
    assert_true(config_list(root, "rooms", &list, &e));
    assert_non_null(config_get(&list->child[0], "key"));
    assert_non_null(config_get(root, "bands"));
    assert_false(config_refuse_unused(root, &e));
    assert_string_equal(e.at, "policy.conf:2");
    assert_non_null(strstr(e.text, "nmae"));
    err_clear(&e);
    assert_non_null(config_get(&list->child[0], "nmae"));
    assert_true(config_refuse_unused(root, &e));
    arena_finish(&a);
}

static void what_is_no_policy_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *at, *reason;
    } cases[] = {
        {"a = 1;\nb = ;\n", "policy.conf:2", "syntax error"},
        {"a = 1;\na = 2;\n", "policy.conf:2", "duplicate"},
        {"\na = \"open\n\n", "policy.conf:2", "no quote at its end"},
        {"a = 1; /* open\n\n", "policy.conf:1", "no */"},
        {"minutes = fifteen;", "policy.conf:1", "in quotes"},
        {"days = [mon, tue];", "policy.conf:1", "in quotes"},
        {"minutes 15;", "policy.conf:1", "syntax error"},
        {"opening hours = 1;", "policy.conf:1", "name = value"},
        {"minutes \"15\";", "policy.conf:1", "no place for a text"},
        {"a = 15 \"minutes\";", "policy.conf:1", "no place for a text"},
        {"a = [1, \"x\"];", "policy.conf:1", "cannot be read"},
        {"a = (1;", "policy.conf:1", "syntax error"},
        {"a = 1; }", "policy.conf:1", "syntax error"},
        {"a = 1.5;\n", "policy.conf:1", "whole number"},
        {"\n@include \"other.conf\"\n", "policy.conf:2", "@include"},
        {"  @include \"/etc/passwd\"", "policy.conf:1", "@include"},
        {"/* x\n\n */ @include \"a\"", "policy.conf:3", "@include"},
        {"a = \"x\ny\";\n@include \"a\"", "policy.conf:3", "@include"},
        {"a = \"\\\"\";\n@include \"a\"", "policy.conf:2", "@include"},
        {"a = 4294967326;\n", "policy.conf:1", "too large"},
        {"a = 99999999999999999999L;\n", "policy.conf:1", "too large"},
        {"\na = 0xFFFFFFFF;\n", "policy.conf:2", "too large"},
        {"a = -4294967326;\n", "policy.conf:1", "too large"},
        {"a = ((((((((((((((((1))))))))))))))));\nb = (((((((((((((((((1)))))))))))))))));", "policy.conf:2",
         "brackets"},
        {"a = 1;\nb = \"\xFF\";\n", "policy.conf:2", "UTF-8"},
        {"a = \"\\xFF\";\n", "policy.conf:1", "UTF-8"},
        {"a = \"\\x1b[2J\";\n", "policy.conf:1", "control"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a = {0};
        struct config *root = NULL;
        struct err e = {0};
        if (config_load_text(&a, "policy.conf", cases[i].text, &root, &e))
            fail_msg("case %zu was taken", i);
        assert_int_equal(e.kind, ERR_INPUT);
        if (strcmp(e.at, cases[i].at) != 0 || strstr(e.text, cases[i].reason) == NULL)
            fail_msg("case %zu: %s: %s", i, e.at, e.text);
        arena_finish(&a);
    }
}

static void an_at_sign_in_a_text_or_a_comment_is_no_include(void **state)
{
    (void)state;
    struct arena a = {0};
    struct config *root =
        load(&a, "\xEF\xBB\xBF# @include \"a\"\n// @include \"b\"\n/* @include \"c\" */\n"
                 "mail = \"desk@include\" \".example \\\\\"; a-b* : TRUE\n\nn1234567890123 = 0001234567;\nh = 0x1F;\n");
    const char *text = NULL;
    int64_t number = 0;
    assert_true(config_text(root, "mail", "", &text, NULL));
    assert_string_equal(text, "desk@include.example \\");
    assert_true(config_int(root, "n1234567890123", 0, 9999999, 0, &number, NULL));
    assert_int_equal(number, 1234567);
    assert_true(config_int(root, "h", 0, 99, 0, &number, NULL));
    assert_int_equal(number, 31);
    arena_finish(&a);
}

static void a_text_too_large_is_refused_before_it_is_parsed(void **state)
{
    (void)state;
    struct arena a = {0};
    struct config *root = NULL;
    struct err e = {0};
    size_t n = 1024 * 1024 + 1;
    char *text = malloc(n + 1);
    memset(text, ' ', n);
    text[n] = 0;
    assert_false(config_load_text(&a, "policy.conf", text, &root, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    text[n - 1] = 0;
    assert_true(config_load_text(&a, "policy.conf", text, &root, NULL));
    free(text);
    arena_finish(&a);
}

static void write_file(const char *path, const char *text, size_t len, mode_t mode)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void a_file_is_read_only_if_nobody_else_can_have_changed_it(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    char dir[300];
    snprintf(dir, sizeof dir, "%s/config_test.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(dir));
    struct arena a = {0};
    const char *path = arena_printf(&a, "%s/policy.conf", dir);
    const char *link = arena_printf(&a, "%s/link.conf", dir);
    struct config *root = NULL;
    struct err e = {0};
    assert_false(config_load(&a, path, &root, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    write_file(path, "a = 1;\nb = ;", 12, 0644);
    err_clear(&e);
    assert_false(config_load(&a, path, &root, &e));
    assert_string_equal(e.at, arena_printf(&a, "%s:2", path));
    write_file(path, "a = 1;", 6, 0644);
    err_clear(&e);
    assert_true(config_load(&a, path, &root, &e));
    assert_string_equal(root->child[0].file, path);
    assert_int_equal(symlink(path, link), 0);
    assert_false(config_load(&a, link, &root, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    err_clear(&e);
    write_file(path, "a = 1;", 6, 0666);
    assert_false(config_load(&a, path, &root, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    err_clear(&e);
    write_file(path, "a = 1;\0@include \"b\"", 19, 0644);
    assert_false(config_load(&a, path, &root, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    remove(link);
    remove(path);
    remove(dir);
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_read_in_the_order_of_the_file),
        cmocka_unit_test(what_is_absent_has_its_fallback),
        cmocka_unit_test(a_wrong_type_or_range_is_refused_with_its_line),
        cmocka_unit_test(a_misspelt_setting_is_found_at_any_depth),
        cmocka_unit_test(what_is_no_policy_is_refused_with_its_line),
        cmocka_unit_test(an_at_sign_in_a_text_or_a_comment_is_no_include),
        cmocka_unit_test(a_text_too_large_is_refused_before_it_is_parsed),
        cmocka_unit_test(a_file_is_read_only_if_nobody_else_can_have_changed_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
