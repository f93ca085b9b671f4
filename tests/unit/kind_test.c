#include "book/kind.h"

#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Numbers are in every practice's log for ever. A line here is only ever added to, at its end; T, I, B: the type. */
static const struct {
    int kind;
    const char *name, *fields;
} frozen[] = {
    {1, "practice",
     "1=entered_in_error:I 2=name:T 3=zone:T 4=go_live:I 5=slot_min:I 6=grace_min:I 7=late_cancel_h:I "
     "8=day_first:I 9=clock_24:I 10=phone:T 11=wait_goal_min:I 12=room_over_min:I 13=leaving_goal_min:I "
     "14=first_early_min:I 15=pool_per_day:I 16=call_capacity:I 17=hold_max_min:I 18=is_mood_asked:I "
     "30=acknowledge_days:I 31=settle_days:I 32=answer_days:I 33=limit_months:I "
     "34=check_back_days:I 35=second_stage:I 36=second_days:I 40=ask_scores:I "
     "41=low_score:I 42=show_standing:I "},
    {2, "staff", "1=entered_in_error:I 2=code:T 3=name:T 4=role:T 5=is_active:I "},
    {3, "practitioner",
     "1=entered_in_error:I 2=code:T 3=name:T 4=full_name:T 5=staff:T 6=position:I 7=is_active:I 8=room:T "
     "9=origin:T "},
    {4, "room", "1=entered_in_error:I 2=code:T 3=name:T 4=position:I 5=is_active:I "},
    {5, "appointment_type",
     "1=entered_in_error:I 2=code:T 3=name:T 4=short:T 5=minutes:I 6=is_first:I 7=next_code:T 8=next_days:I "
     "9=position:I 10=is_active:I 11=colour:T "},
    {6, "reason", "1=entered_in_error:I 2=code:T 3=list:T 4=name:T 5=position:I 6=is_active:I 7=month_cost:I "},
    {7, "role", "1=entered_in_error:I 2=code:T 3=name:T 4=level:I 5=is_active:I "},
    {8, "target", "1=entered_in_error:I 2=code:T 3=value:I 4=is_active:I "},
    {9, "hours", "1=entered_in_error:I 2=practitioner:B 3=weekday:I 4=spans:T 5=is_active:I "},
    {10, "holiday", "1=entered_in_error:I 2=date:I 3=name:T 4=is_active:I "},
    {11, "site", "1=entered_in_error:I 2=name:T 3=version:T 4=is_retired:I "},
    {12, "availability",
     "1=entered_in_error:I 2=practitioner:B 3=from_date:I 4=to_date:I 5=start_min:I 6=end_min:I 7=what:T 8=label:T "
     "9=opens_min:I 10=stand_in:T 11=weekdays:I "},
    {13, "delay", "1=entered_in_error:I 2=practitioner:B 3=date:I 4=minutes:I 5=at:I "},
    {14, "day_note", "1=entered_in_error:I 2=practitioner:B 3=date:I 4=text:T "},
    {15, "follow_up_kind",
     "1=entered_in_error:I 2=code:T 3=name:T 4=weight_min:I 5=attempts_max:I 6=retry:T 7=script:T "
     "8=is_met_by_booking:I 9=position:I 10=is_active:I "},
    {16, "rule",
     "1=entered_in_error:I 2=code:T 3=kind:T 4=event:T 5=types:T 6=patients:T 7=due:T 8=lead:T 9=not_within:T "
     "10=owner:T 11=falls_min:I 12=step:I 13=script:T 14=position:I 15=is_active:I "},
    {17, "protocol", "1=entered_in_error:I 2=code:T 3=name:T 4=moment:T 5=version:I 6=position:I 7=is_active:I "},
    {18, "protocol_step", "1=entered_in_error:I 2=code:T 3=protocol:T 4=text:T 5=say:T 6=position:I 7=is_active:I "},
    {19, "template",
     "1=entered_in_error:I 2=code:T 3=kind:T 4=channel:T 5=says:T 6=text:T 7=position:I 8=is_active:I "},
    {20, "patient",
     "1=entered_in_error:I 2=family:T 3=given:T 4=preferred:T 5=birth_date:I 6=gender:T 7=deceased_date:I "
     "8=prefix:T 9=suffix:T 10=maiden:T 11=address:T 12=city:T 13=state:T 14=postal_code:T 15=country:T "
     "16=channel:T 17=source:T 18=since:I 19=alert:T 20=identifier:T 21=replaced_by:B 22=needs:T 23=hopes:T "
     "24=household:B 25=is_spokesperson:I 26=facts:T 27=interpreter:T 28=extra_min:I 29=is_never_rung:I "
     "30=no_contact:T 31=deceased_told:T 32=away_date:I 33=away_reason:T 34=referred_by:B "},
    {21, "telecom",
     "1=entered_in_error:I 2=patient:B 3=system:T 4=value:T 5=use:T 6=rank:I 7=message:T 8=is_bad:I 9=remark:T "},
    {22, "appointment",
     "1=entered_in_error:I 2=patient:B 3=practitioner:B 4=room:B 5=type:B 6=date:I 7=start_min:I 8=minutes:I "
     "9=status:T 10=confirmation:T 11=remark:T 12=class:T 13=asked_min:I 14=arrived_at:I 15=informed_at:I "
     "16=checked_in_at:I 17=left_at:I 18=cancel_by:T 19=cancel_reason:T 20=cancelled_at:I 21=next_code:T "
     "22=next_due:I 23=next_note:T 24=overbook_reason:T 25=origin:T 26=expected_min:I 27=ref:T 28=identifier:T "
     "29=priority:I 30=question:T 31=answer:T 32=series:B 33=late_tag:T 34=rule_told_at:I 35=tell:T 36=want_days:I "
     "37=want_from_min:I 38=want_to_min:I 39=want_until:I 40=is_short_notice:I 41=made_at:I 42=excused:T "},
    {23, "contact",
     "1=entered_in_error:I 2=patient:B 3=at:I 4=direction:T 5=mode:T 6=outcome:T 7=reason:T 8=mood:T 9=text:T "
     "10=duration_s:I 11=heard_by:T 12=is_confidential:I 13=appointment:B 14=number:T 15=hold_s:I "
     "20=score:I 21=would_recommend:I 22=speaker:T "},
    {24, "note", "1=entered_in_error:I 2=patient:B 3=at:I 4=text:T 5=appointment:B 6=is_confidential:I "},
    {25, "related",
     "1=entered_in_error:I 2=patient:B 3=name:T 4=relationship:T 5=phone:T 6=email:T 7=address:T 8=is_bad:I "
     "9=may_book:I 10=gets_reminders:I 11=not_told:I 12=court_note:T 13=remark:T "},
    {26, "follow_up",
     "1=entered_in_error:I 2=patient:B 3=kind:T 4=fact:B 5=text:T 6=due_date:I 7=due_min:I 8=hold_date:I "
     "9=hold_min:I 10=status:T 11=outcome:T 12=reason:T 13=attempts:I 14=owner:B 15=position:I 16=made_at:I "
     "17=made_by:B 18=ended_at:I 19=satisfied_by:B 20=raised_at:I 21=is_confidential:I 22=rule:T 23=is_pool:I "},
    {27, "complaint",
     "1=entered_in_error:I 2=patient:B 3=text:T 4=received_at:I 5=mode:T 6=received_by:B 7=staff:B 8=practitioner:B "
     "9=appointment:B 10=contact:B 11=touch_point:T 12=is_concern:I 13=wish:T 14=stage:T 15=complained_at:I "
     "16=acknowledged_at:I 17=settled_at:I 18=investigating_at:I 19=answered_at:I 20=checked_at:I 21=closed_at:I "
     "22=withdrawn_at:I 23=reopened_at:I 24=escalated_at:I 25=paused_at:I 26=paused_days:I 27=update_date:I "
     "28=cause:T 29=outcome:T 30=check_result:T 31=owner:B 32=is_confidential:I 33=end_reason:T "},
    {28, "complaint_step",
     "1=entered_in_error:I 2=patient:B 3=complaint:B 4=at:I 5=act:T 6=text:T 7=staff:B 8=is_confidential:I "},
    {30, "compliment",
     "1=entered_in_error:I 2=patient:B 3=text:T 4=at:I 5=mode:T 6=staff:B 7=written_by:B 8=appointment:B "
     "9=seen_at:I 10=is_confidential:I "},
    {33, "referral",
     "1=entered_in_error:I 2=patient:B 3=performer:T 4=reason:T 5=date:I 6=due_date:I 7=closed_at:I 8=outcome:T "},
    {29, "protocol_tick", "1=entered_in_error:I 2=patient:B 3=appointment:B 4=step:T 5=at:I 6=by:B "},
    {31, "handover", "1=entered_in_error:I 2=text:T 3=at:I 4=by:B 5=read_at:I 6=read_by:B "},
    {32, "staff_read", "1=entered_in_error:I 2=staff:B 3=protocol:T 4=version:I 5=at:I "},
    {34, "obstacle", "1=entered_in_error:I 2=text:T 3=at:I 4=by:B 5=answer:T 6=answered_at:I 7=answered_by:B "},
    {36, "staff_task",
     "1=entered_in_error:I 2=code:T 3=text:T 4=every:T 5=role:T 6=position:I 7=is_active:I 8=staff:T "},
    {37, "staff_task_done", "1=entered_in_error:I 2=task:T 3=date:I 4=at:I 5=by:B "},
    {38, "erasure", "1=entered_in_error:I 2=reason:T 3=confirmed_by:B "},
};

static void numbers_of_kinds_and_fields_are_what_they_were(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof frozen / sizeof *frozen; i++) {
        const struct kind_def *k = kind_find(frozen[i].kind);
        assert_non_null(k);
        assert_string_equal(k->name, frozen[i].name);
        const char *p = frozen[i].fields;
        char name[64], type;
        int number, read, n = 0;
        for (; sscanf(p, "%d=%63[^:]:%c %n", &number, name, &type, &read) == 3; p += read, n++) {
            int f = kind_field(k, number);
            assert_true(f >= 0);
            assert_string_equal(k->fields[f].name, name);
            assert_int_equal(k->fields[f].type, type == 'I' ? VALUE_INT : type == 'T' ? VALUE_TEXT : VALUE_BLOB);
        }
        assert_int_equal(*p, 0);
        if (n != k->nfields)
            fail_msg("%s has a new field: add it at the end of its line here", k->name);
    }
    assert_int_equal(sizeof frozen / sizeof *frozen, KIND_COUNT);
}

static void every_kind_fits_what_the_fold_keeps_of_it(void **state)
{
    (void)state;
    for (int i = 0; i < KIND_COUNT; i++) {
        const struct kind_def *k = &kind_table[i];
        assert_in_range(k->nfields, 1, KIND_FIELDS_MAX);
        assert_int_equal(k->fields[0].number, FIELD_ENTERED_IN_ERROR);
        for (int f = 0; f < k->nfields; f++)
            assert_in_range(k->fields[f].number, 1, 127); /* a byte of the packed clock, less one bit */
    }
}

static void a_kind_is_found_by_number(void **state)
{
    (void)state;
    for (int i = 0; i < KIND_COUNT; i++)
        assert_ptr_equal(kind_find(kind_table[i].number), &kind_table[i]);
    assert_null(kind_find(0));
    assert_null(kind_find(99));
    assert_int_equal(kind_field(kind_find(KIND_PATIENT), 0), -1);
    assert_int_equal(kind_field(kind_find(KIND_PATIENT), -5), -1);
    assert_int_equal(kind_field(kind_find(KIND_PATIENT), 900), -1);
}

static bool is_kind(const char *name)
{
    for (int i = 0; i < KIND_COUNT; i++)
        if (strcmp(kind_table[i].name, name) == 0)
            return true;
    return false;
}

/* What a table is (log, derived, local) decides who may write it: none may be missing. */
static void every_table_of_a_book_is_marked_and_no_other(void **state)
{
    struct book *b = book_lib_memory();
    char sql[300];
    int n = 0;
    (void)state;
    for (const struct table_class *t = table_classes; t->name; t++, n++) {
        snprintf(sql, sizeof sql, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '%s'", t->name);
        assert_int_equal(book_lib_number(b, sql), 1);
        assert_true(!is_kind(t->name) || t->is == TABLE_DERIVED);
    }
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"), n);
    book_close(b);
}

static void values_are_equal_by_type_and_bytes(void **state)
{
    struct id id = {{1, 2, 3}};
    const struct value list[] = {
        value_null(),     value_int(0),
        value_int(1),     value_text(""),
        value_text("a"),  value_text("b"),
        value_text("ab"), {.type = VALUE_BLOB, .p = "", .n = 0},
        value_id(&id),    {.type = VALUE_BLOB, .p = "a", .n = 1},
    };
    enum { N = sizeof list / sizeof *list };
    (void)state;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            assert_int_equal(value_equal(&list[i], &list[j]), i == j);
    assert_int_equal(value_text(NULL).type, VALUE_NULL);
    assert_int_equal(value_id(NULL).type, VALUE_NULL);
    assert_int_equal(value_id(&ID_NONE).type, VALUE_NULL);
}

static void only_sixteen_bytes_are_an_id(void **state)
{
    struct id id = {{9, 8, 7}}, got;
    struct value v = value_id(&id);
    (void)state;
    got = value_as_id(&v);
    assert_int_equal(id_compare(&got, &id), 0);
    v.n = 15;
    got = value_as_id(&v);
    assert_true(id_is_none(&got));
    v = value_text("0123456789abcdef");
    got = value_as_id(&v);
    assert_true(id_is_none(&got));
}

static void a_row_that_is_not_there_gives_nulls(void **state)
{
    struct row row = {.kind = kind_find(KIND_ROOM)};
    (void)state;
    row.v[kind_field(row.kind, ROOM_NAME)] = value_text("Blue");
    row.v[kind_field(row.kind, ROOM_POSITION)] = value_int(3);
    assert_int_equal(row_get(&row, ROOM_NAME).type, VALUE_NULL);
    assert_int_equal(row_int(&row, ROOM_POSITION, -1), -1);
    assert_int_equal(row_int(NULL, ROOM_POSITION, -1), -1);
    row.exists = true;
    assert_true(row_is(&row, ROOM_NAME, "Blue"));
    assert_false(row_is(&row, ROOM_NAME, "Blu"));
    assert_false(row_is(&row, ROOM_CODE, ""));
    assert_int_equal(row_int(&row, ROOM_POSITION, -1), 3);
    assert_int_equal(row_int(&row, ROOM_NAME, -1), -1);
    assert_int_equal(row_get(&row, 900).type, VALUE_NULL);
    row.kind = NULL; /* of a kind that a later version knows */
    assert_int_equal(row_get(&row, ROOM_NAME).type, VALUE_NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_kinds_and_fields_are_what_they_were),
        cmocka_unit_test(every_kind_fits_what_the_fold_keeps_of_it),
        cmocka_unit_test(a_kind_is_found_by_number),
        cmocka_unit_test(every_table_of_a_book_is_marked_and_no_other),
        cmocka_unit_test(values_are_equal_by_type_and_bytes),
        cmocka_unit_test(only_sixteen_bytes_are_an_id),
        cmocka_unit_test(a_row_that_is_not_there_gives_nulls),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
