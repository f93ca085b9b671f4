/* What a verb is wrongly given is refused with a sentence that names it, by the exit code of its kind, and nothing is
 * written. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define F "00000000000000000000000000000011"

static const struct {
    int code;
    const char *command, *says;
} calls[] = {
    {2, "day nonsense", "This is not a date"},
    {1, "day --practitioner nobody", "There is no practitioner \"nobody\""},
    {2, "week 2026-13-01", "There is no month 13"},
    {2, "month nonsense", "This is not a date"},
    {1, "next-open --type nothing", "There is no type of visit \"nothing\""},
    {2, "next-open --minutes 0", "--minutes: a whole number from 1 to 1440 is meant, not '0'"},
    {2, "next-open --between 25:00-26:00", "--between: write 09:00-12:00, mornings or afternoons; not"},
    {2, "next-open --weekday funday", "--weekday: days are written mon,wed; not 'funday'"},
    {2, "next-open --limit 0", "--limit: a whole number from 1 to 500 is meant, not '0'"},
    {2, "unresolved --limit x", "--limit: a whole number from 1 to 100000 is meant, not 'x'"},
    {2, "queue --days x", "--days goes with --closed: how far to look back"},
    {2, "queue --kind nothing", "--kind: 'nothing' is none of: ring-back, tell, promise,"},
    {1, "queue --patient nobody", "No patient is found by 'nobody'. Try fewer letters: rounds"},
    {1, "promise words --patient nobody", "No patient is found by 'nobody'. Try fewer letters: rounds"},
    {2, "promise words --patient kautzer --due someday", "--due: This is not a date"},
    {2, "promise words --patient kautzer --at 25:00", "--at: Times go from 00:00 to 23:59"},
    {1, "promise words --patient kautzer --for nobody", "There is no member of staff \"nobody\""},
    {2, "followup words --patient kautzer --kind nothing", "--kind: policy has no follow-ups of the kind 'nothing'"},
    {1, "outcome ffffffff done", "No open follow-up ends in 'ffffffff': rounds queue --all"},
    {1, "journey nobody", "No patient is found by 'nobody'. Try fewer letters: rounds"},
    {1, "policy explain ffffffff", "No open follow-up ends in 'ffffffff': rounds queue --all"},
    {1, "call end ffffffff", "No open call ends in 'ffffffff': rounds call list shows them"},
    {2, "call add --id zz", "--id: an id has 32 digits 0-9 and a-f, not 'zz'"},
    {1, "remind ffffffff confirmed", "'ffffffff' is no booking reference: eight letters and digits,"},
    {2, "remind " F " nothing", "'nothing' is none of: confirmed, message, message-person,"},
    {2, "message " F " --kind nothing", "--kind: policy has no follow-ups of the kind 'nothing'"},
    {2, "message " F " --by pigeon", "--by is one of text, email, letter, not 'pigeon'"},
    {1, "complaint add words --cause nothing --patient kautzer", "There is no reason \"nothing\""},
    {2, "complaint add words --mode pigeon --patient kautzer",
     "--mode: 'pigeon' is none of: call, voicemail, email, text,"},
    {1, "complaint add words --about nobody --patient kautzer", "There is no member of staff \"nobody\""},
    {2, "complaint add words --at never --patient kautzer", "--at: 'never' is no day and time"},
    {1, "complaint step ffffffff close", "No complaint ends in 'ffffffff': rounds complaint list --show"},
    {2, "complaint list --show nothing", "--show is one of open, late, mine, concerns, closed, not"},
    {2, "complaint list --patient kautzer --show late", "--patient lists all of a patient: --show and --cause do"},
    {2, "complaint list --patient kautzer --cause wait", "--patient lists all of a patient: --show and --cause do"},
    {2, "complaint list --show late --cause wait", "--cause lists them open or not: --show does not go with it"},
    {1, "complaint show ffffffff", "No complaint ends in 'ffffffff': rounds complaint list --show"},
    {1, "compliment add words --to nobody", "There is no member of staff \"nobody\""},
    {1, "compliment list --to nobody", "There is no member of staff \"nobody\""},
    {2, "book --practitioner chen --at never --patient kautzer", "--at: 'never' is no day and time"},
    {1, "book --practitioner nobody --at '2026-11-24 10:00' --patient kautzer", "There is no practitioner \"nobody\""},
    {1, "book --practitioner chen --at '2026-11-24 10:00' --patient kautzer --type nothing",
     "There is no type of visit \"nothing\""},
    {2, "book --practitioner chen --at '2026-11-24 10:00' --patient kautzer --minutes 0",
     "--minutes: a whole number from 1 to 1440 is meant, not '0'"},
    {1, "book --practitioner chen --at '2026-11-24 10:00' --patient kautzer --room nowhere",
     "There is no room \"nowhere\""},
    {2, "book --practitioner chen --at '2026-11-24 10:00' --patient kautzer --id zz",
     "--id: an id has 32 digits 0-9 and a-f, not 'zz'"},
    {2, "book --practitioner chen --at '2026-11-24 10:00' --patient kautzer --repeat often",
     "--repeat: No repeat: write 6x 1w"},
    {1, "book --practitioner chen --at '2026-11-24 10:00' --patient kautzer --with nobody",
     "No patient is found by 'nobody'. Try fewer letters: rounds"},
    {2, "book --practitioner chen --at '2026-11-24 10:00' --new X --patient kautzer",
     "book needs either --patient WHO or --new 'FAMILY, GIVEN'"},
    {2, "book --practitioner chen --at '2026-11-24 10:00'", "book needs either --patient WHO or --new 'FAMILY, GIVEN'"},
    {2, "move " F " --at never", "--at: 'never' is no day and time"},
    {2, "move " F " --at '2026-11-24 10:00' --minutes x", "--minutes: a whole number from 1 to 1440 is meant, not 'x'"},
    {2, "edit " F, "Say what to change: --expected 10:20, --remark TEXT, ..."},
    {2, "edit " F " --expected soon", "--expected: This is not a time"},
    {2, "edit " F " --sooner perhaps", "--sooner is one of yes, no, not 'perhaps'"},
    {2, "edit " F " --late perhaps", "--late is one of due, waived, settled, none, not 'perhaps'"},
    {1, "edit " F " --type nothing", "There is no type of visit \"nothing\""},
    {2, "status " F " nothing", "'nothing' is no status; it is one of: waitlist, booked,"},
    {2, "cancel " F " --by nobody --reason pat --next rebook", "--by is one of patient, practice, not 'nobody'"},
    {1, "cancel " F " --by patient --reason nothing --next rebook", "There is no reason \"nothing\""},
    {2, "cancel " F " --by patient --reason pat --next nothing",
     "--next: What next: 'nothing' is not known; say booked,"},
    {2, "confirm " F " --how pigeon", "--how is one of confirmed, reminded, left-message, call-me,"},
    {1, "column late nobody 10", "There is no practitioner \"nobody\""},
    {2, "column late chen x", "MINUTES: a whole number from 0 to 480 is meant, not 'x'"},
    {2, "column off chen --from never", "--from: This is not a date"},
    {1, "column off chen --from 2026-11-26 --to 2026-11-25", "The last day is before the first"},
    {2, "column hours chen --time 12-9", "--time: write 09:00-12:00; not '12-9'"},
    {2, "column reserve chen --time 9-10 --opens never", "--time: write 09:00-12:00; not '9-10'"},
    {2, "column reserve chen --time 09:00-10:00 --opens never", "--opens: This is not a time"},
    {2, "promise words --patient kautzer --at never", "--at: This is not a time"},
    {2, "queue --closed --late", "--late is about what is open: it does not go with --closed"},
    {2, "queue --closed --mine --as okoro", "--mine is about what is open: it does not go with --closed"},
    {2, "queue --closed --given", "--given is about what is open: it does not go with --closed"},
    {1, "queue --closed --patient nobody", "No patient is found by 'nobody'."},
    {2, "column end zz", "'zz' is no id: 32 hex digits, as 'rounds column list' gives"},
    {2, "day-note end zz", "'zz' is no id: 32 hex digits, as 'rounds day-note list' gives"},
    {2, "day-note add words --date never", "--date: This is not a date"},
    {1, "told ffffffff", "'ffffffff' is no booking reference: eight letters and digits,"},
    {1, "show ffffffff", "Neither a booking nor a patient is found by 'ffffffff'"},
    {1, "patient add", "A patient needs a family name or a given name"},
    {2, "patient add --family Smith --born never", "--born: This is not a birth date"},
    {1, "patient add --family Smith --gender thing", "gender: expected one of female, male, other, unknown"},
    {1, "patient add --family Smith --email nothing", "An email address is written name@example.org"},
    {1, "patient add --family Smith --phone x", "A telephone number has 3 to 15 digits; this one has 0"},
    {1, "patient edit nobody --family X", "No patient is found by 'nobody'. Try fewer letters: rounds"},
    {2, "patient edit kautzer", "Say what to change"},
    {2, "patient edit kautzer --longer x", "--longer: a whole number from 0 to 240 is meant, not 'x'"},
    {1, "patient edit kautzer --channel pigeon", "channel: expected one of call, text, email, letter"},
    {1, "patient merge kautzer kautzer", "These two records already are one"},
    {2, "patient unmerge zz", "'zz' is no id: rounds history names the record that was made"},
    {1, "patient died kautzer", "Who told us? A death is written down with whose word it is"},
    {2, "patient died kautzer --on never --told son", "--on: This is not a date"},
    {2, "patient moved kautzer --since never", "--since: This is not a date"},
    {1, "number add kautzer x", "A telephone number has 3 to 15 digits; this one has 0"},
    {1, "number add kautzer '07700 900009' --use thing", "use: expected one of mobile, home, work"},
    {1, "number add kautzer '07700 900009' --message thing", "message: expected one of details, name, nothing"},
    {2, "number edit zz --remove", "'zz' is no id: rounds number list names it"},
    {2, "related edit zz --remove", "'zz' is no id: rounds related list names it"},
    {2, "related add kautzer Ana --may-book perhaps", "--may-book is one of yes, no, not 'perhaps'"},
    {2, "referral add words --patient kautzer --to X --by never", "--by: This is not a date"},
    {1, "referral close ffffffff", "No open referral ends in 'ffffffff': rounds referral list"},
    {2, "timeline kautzer --kind thing", "--kind is one of visits, contacts, notes, promises, all, not"},
    {2, "timeline kautzer --year x", "--year: a whole number from 1 to 9998 is meant, not 'x'"},
    {2, "timeline kautzer --after zz", "--after: an id has 32 digits 0-9 and a-f, not 'zz'"},
    {2, "note --patient kautzer", "note needs TEXT... after it"},
    {2, "note words --at never --patient kautzer", "--at: 'never' is no day and time"},
    {2, "contact --direction sideways --mode call --patient kautzer", "--direction is one of in, out, not 'sideways'"},
    {2, "contact --direction in --mode pigeon --patient kautzer",
     "--mode: 'pigeon' is none of: call, voicemail, email, text,"},
    {2, "contact --direction in --mode call --outcome thing --patient kautzer",
     "--outcome: 'thing' is none of: reached, booked, call-later,"},
    {2, "contact --direction in --mode call --patient kautzer --score 11",
     "--score: a whole number from 0 to 10 is meant, not '11'"},
    {2, "contact --direction in --mode call --patient kautzer --minutes x",
     "--minutes: a whole number from 0 to 1440 is meant, not 'x'"},
    {2, "note-edit zz words", "'zz' is no id: timeline --json says it"},
    {2, "mistake zz", "'zz' is no id: timeline --json says it"},
    {1, "protocol show nothing", "Policy has no checklist 'nothing': rounds protocol list"},
    {1, "protocol tick " F " nothing", "No checklist of the practice has the step \"nothing\""},
    {1, "protocol read nothing", "Policy has no checklist 'nothing': rounds protocol list"},
    {1, "history zz", "'zz' is no booking reference: eight letters and digits, like"},
    {2, "slot --practitioner chen --at never", "--at: 'never' is no day and time"},
    {2, "log --limit 0", "--limit: a whole number from 1 to 100000 is meant, not '0'"},
    {1, "policy load nowhere.conf", "Cannot read nowhere.conf: No such file or directory"},
    {1, "policy check nowhere.conf", "Cannot read nowhere.conf: No such file or directory"},
    {1, "import csv nowhere.csv --map nowhere.map", "Cannot read nowhere.map: No such file or directory"},
    {1, "import calls nowhere.csv", "Cannot open nowhere.csv: No such file or directory"},
    {1, "import visits nowhere.csv", "Cannot open nowhere.csv: No such file or directory"},
    {1, "import synthea nowhere", "Cannot open nowhere/patients.csv: No such file or directory"},
    {1, "backup nowhere", "There is no folder nowhere"},
    {1, "copy nowhere", "There is no folder nowhere"},
    {1, "restore nowhere.db", "practice.db exists and was not touched. Move it to another"},
    {1, "drill nowhere", "There is no file or folder nowhere"},
    {1, "merge nowhere.db", "There is no file nowhere.db"},
    {1, "sync nowhere", "There is no folder nowhere. Is the stick or the share"},
    {1, "site rename nobody X", "No computer here is called that. There are: Desk"},
    {1, "site retire nobody", "No computer here is called that. There are: Desk"},
    {1, "settle keep nothing 1", "There is nothing to settle under that name"},
    {1, "settle keep nothing x", "There is nothing to settle under that name"},
    {1, "settle accept ffffffff ffffffff --reason x", "'ffffffff' is no booking reference: eight letters and digits,"},
    {1, "person export nobody", "No patient is found by 'nobody'. Try fewer letters: rounds"},
    {1, "person erase kautzer --reason x --confirmed-by nobody", "There is no member of staff \"nobody\""},
    {2, "wait --patient kautzer --days funday", "Days: mon wed, or mon-fri, not 'funday'"},
    {2, "wait --patient kautzer --between never", "Hours: 9-12, mornings, after 14 or before 10:30, not 'never'"},
    {2, "offer --practitioner chen --at never", "--at: 'never' is no day and time"},
    {1, "household join kautzer kautzer", "These two are one patient: join another one"},
    {1, "household leave kautzer", "This patient is in no household"},
    {1, "task done nothing", "Policy has no task \"nothing\""},
    {1, "obstacle answer zz words", "'zz' names no line: rounds obstacle list prints their numbers"},
    {1, "--as nobody day", "There is no member of staff \"nobody\""},
    {2, "nonsense", "'nonsense' is no verb. All verbs: rounds help"},
    {2, "day --nonsense", "day has no option '--nonsense'"},
};

static void what_is_wrongly_given_is_named_and_nothing_is_written(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    shell_ok(&s, "patient add --family Kautzer --given Jo --phone '07700 900001'");
    shell_ok(&s, "book --patient kautzer --practitioner chen --type review --at '2026-11-24 09:00' --id " F);
    const char *before = shell_ok(&s, "log --json");
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        shell_refused(&s, calls[i].code, calls[i].says, "%s", calls[i].command);
    assert_string_equal(shell_ok(&s, "log --json"), before);
    shell_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrongly_given_is_named_and_nothing_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
