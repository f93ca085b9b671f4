#include "tests/fault/step_deed_lib.h"

#include <string.h>

#define FIRST STEP_FIRST
#define TODAY STEP_TODAY
#define NEXT  "00000000000000000000000000000013"
#define CHEN  "--practitioner chen --type review --at "
#define OKORO " --as okoro"

/* What every act begins with. */
const char step_base[] = "init --site Desk;"
                         "patient add --family Kautzer --given Jo --born 1980-02-03 --phone '07700 900001';"
                         "patient add --family Quarr --given Sam --born 1990-01-02;"
                         "copy out;"
                         "book --patient kautzer " CHEN "'2026-11-24 09:00' --id " FIRST OKORO ";"
                         "book --patient quarr " CHEN "'2026-11-23 09:30' --id " TODAY OKORO;

/* A little of everything. */
#define RICH                                                                                                          \
    "patient add --family Kautzer --given Joanne --json" OKORO ";patient merge $1 '07700 900001'" OKORO               \
    ";status " TODAY " arrived" OKORO ";ask " TODAY " now" OKORO ";wait --patient quarr --type long --days mon" OKORO \
    ";complaint add waited --patient kautzer" OKORO                                                                   \
    ";complaint add rude --patient quarr --concern --confidential" OKORO                                              \
    ";compliment add --to okoro --patient quarr so kind --as chen;note --patient kautzer The window" OKORO            \
    ";contact --patient kautzer --direction in --mode call --outcome no-answer parking" OKORO                         \
    ";referral add a scan --patient kautzer --to 'City Hospital'" OKORO                                               \
    ";promise --patient quarr --due today a letter" OKORO ";followup Ring --patient kautzer --due today" OKORO        \
    ";column off chen --from 2026-11-24 --why ill" OKORO ";day-note add Lift --date 2026-11-23" OKORO                 \
    ";household join kautzer quarr" OKORO                                                                             \
    ";related add kautzer Ana --relationship mother --phone '07700 900456' --may-book yes" OKORO                      \
    ";call add --number '07700 900555' a visit" OKORO ";obstacle add The printer" OKORO ";handover The lift" OKORO    \
    ";patient edit kautzer --alert latex --interpreter fr --referred-by quarr" OKORO

static const struct deed deeds[] = {
    {"opening", "", "staff", READS},
    {"book", "", "book --patient kautzer " CHEN "'2026-11-24 10:00' --id " NEXT OKORO, CHANGES},
    {"book-new", "", "book --new 'Adams, Ann' --born 1970-01-02 --phone '07700 900002' " CHEN "'2026-11-24 11:00'",
     CHANGES},
    {"series", "", "book --patient kautzer " CHEN "'2026-12-01 10:00' --repeat '4x 1w'" OKORO, CHANGES},
    {"walk-in", "", "walk-in --patient kautzer --question 'can you see her?'" OKORO, CHANGES},
    {"move", "", "move " FIRST " --at '2026-11-25 09:00' --practitioner okafor" OKORO, CHANGES},
    {"edit", "", "edit " FIRST " --expected 9:20 --remark late --minutes 45" OKORO, CHANGES},
    {"cancel", "", "cancel " FIRST " --by patient --reason pat-fb --next rebook" OKORO, CHANGES},
    {"confirm", "", "confirm " FIRST OKORO, CHANGES},
    {"remind", "", "remind " FIRST " confirmed" OKORO, CHANGES},
    {"arrived", "", "status " TODAY " arrived" OKORO, CHANGES},
    {"seen", "status " TODAY " arrived" OKORO, "status " TODAY " seen --next '6w:30 min'" OKORO, CHANGES},
    {"noshow",
     "book --past --patient quarr --practitioner okafor --at '2026-11-23 08:30' --overbook urgent --type review "
     "--id " NEXT OKORO,
     "status " NEXT " noshow --next rebook" OKORO, CHANGES},
    {"ask", "status " TODAY " arrived" OKORO, "ask " TODAY " paler now" OKORO, CHANGES},
    {"inform", "status " TODAY " arrived" OKORO, "inform " TODAY OKORO, CHANGES},
    {"undo", "confirm " FIRST OKORO, "undo" OKORO, CHANGES},
    {"redo", "confirm " FIRST OKORO ";undo" OKORO, "redo" OKORO, CHANGES},
    {"late", "", "column late chen 20" OKORO, CHANGES},
    {"off", "", "column off chen --from 2026-11-24 --why ill" OKORO, CHANGES},
    {"hours", "", "column hours chen --time 10:00-12:00 --from 2026-11-26" OKORO, CHANGES},
    {"told", "column off chen --from 2026-11-24" OKORO, "told " FIRST OKORO, CHANGES},
    {"column-end", "column off chen --from 2026-11-24 --json" OKORO, "column end $1" OKORO, CHANGES},
    {"day-note", "", "day-note add The lift is out --date 2026-11-24" OKORO, CHANGES},
    {"wait", "", "wait --patient quarr --type long --days 'mon wed' --between mornings" OKORO, CHANGES},
    {"offer", "wait --patient quarr --type review --practitioner chen --id " NEXT OKORO,
     "offer --practitioner chen --at '2026-11-25 10:00' --take " NEXT OKORO, CHANGES},
    {"patient", "", "patient add --family Adams --given Ann --phone '07700 900002' --email ann@example.org" OKORO,
     CHANGES},
    {"patient-edit", "", "patient edit kautzer --preferred Joe --interpreter fr --alert latex" OKORO, CHANGES},
    {"patient-merge", "patient add --family Kautzer --given Joanne --json" OKORO,
     "patient merge $1 '07700 900001'" OKORO, CHANGES},
    {"patient-unmerge",
     "patient add --family Kautzer --given Joanne --json" OKORO ";patient merge $1 '07700 900001'" OKORO,
     "patient unmerge $1" OKORO, CHANGES},
    {"died", "", "patient died kautzer --on 2026-11-22 --told 'her son'" OKORO, CHANGES},
    {"moved", "", "patient moved kautzer --to Leeds --cancel" OKORO, CHANGES},
    {"no-contact", "", "patient no-contact kautzer --why letters" OKORO, CHANGES},
    {"number", "", "number add kautzer '07700 900999' --use work" OKORO, CHANGES},
    {"number-edit", "number add kautzer '07700 900999' --json" OKORO, "number edit $1 --remove" OKORO, CHANGES},
    {"related", "", "related add kautzer Ana Costa --relationship mother --phone '07700 900456' --may-book yes" OKORO,
     CHANGES},
    {"household", "", "household join kautzer quarr" OKORO, CHANGES},
    {"speaks", "household join kautzer quarr" OKORO, "household speaks quarr" OKORO, CHANGES},
    {"referral", "", "referral add a scan --patient kautzer --to 'City Hospital'" OKORO, CHANGES},
    {"referral-close", "referral add a scan --patient kautzer --to 'City Hospital' --json" OKORO,
     "referral close $1 seen" OKORO, CHANGES},
    {"note", "", "note --patient kautzer Likes the window seat" OKORO, CHANGES},
    {"note-edit", "note --patient kautzer Window --json" OKORO, "note-edit $1 The window seat" OKORO, CHANGES},
    {"mistake", "note --patient kautzer Window --json" OKORO, "mistake $1" OKORO, CHANGES},
    {"contact", "", "contact --patient kautzer --direction in --mode call --outcome reached --score 8 parking" OKORO,
     CHANGES},
    {"call", "", "call add --number '07700 900001' a first visit" OKORO, CHANGES},
    {"call-end", "call add --id " NEXT " --number '07700 900555' a visit" OKORO,
     "call end " NEXT " --how promise --at 15:00 ring her" OKORO, IN_STEPS},
    {"promise", "", "promise --patient kautzer --due tomorrow send the letter" OKORO, CHANGES},
    {"follow-up", "", "followup Ring about the letter --patient kautzer --due today" OKORO, CHANGES},
    {"outcome", "followup Ring --patient kautzer --due today --json" OKORO, "outcome $1 no-answer" OKORO, CHANGES},
    {"outcome-done", "followup Ring --patient kautzer --due today --json" OKORO, "outcome $1 done" OKORO, CHANGES},
    {"complaint", "", "complaint add waited an hour --patient kautzer --about chen --cause wait" OKORO, CHANGES},
    {"complaint-step", "complaint add waited --patient kautzer --json" OKORO, "complaint step $1 look-into" OKORO,
     CHANGES},
    {"complaint-answer", "complaint add waited --patient kautzer --json" OKORO,
     "complaint step $1 answer --cause wait sorry --as chen", CHANGES},
    {"compliment", "", "compliment add --patient kautzer --to chen so kind" OKORO, CHANGES},
    {"handover", "", "handover The lift is out of order" OKORO, CHANGES},
    {"obstacle", "", "obstacle add The printer jams" OKORO, CHANGES},
    {"protocol", "", "protocol tick " TODAY " visit-name" OKORO, CHANGES},
    {"protocol-read", "", "protocol read phone" OKORO, CHANGES},
    {"policy", "", "policy load policy.conf --as chen", CHANGES},
    {"import", "", "import csv list.csv --map list.map --as chen", IN_STEPS},
    {"import-try", "", "import csv list.csv --map list.map --dry-run --as chen", READS},
    {"import-whole", "", "import csv list.csv --map list.map --all-or-nothing --as chen", CHANGES},
    {"import-synthea", "", "import synthea synthea --as chen", IN_STEPS},
    {"import-calls", "", "import calls calls.csv" OKORO, IN_STEPS},
    {"merge", "", "merge other.db" OKORO, IN_STEPS},
    {"settle", "patient edit kautzer --preferred Jay --json" OKORO ";merge other.db" OKORO,
     "settle keep $2:preferred 2" OKORO, CHANGES},
    {"backup", "", "backup out", CHANGES},
    {"copy", "", "copy shared", CHANGES},
    {"restore", "", "--book again.db restore out/practice.db", CHANGES},
    {"init", "", "--book new.db init --site New", CHANGES},
    {"erase", "cancel " TODAY " --by patient --reason pat --next closed:done" OKORO,
     "--as chen person erase quarr --reason 'asked in writing' --confirmed-by okoro", IN_STEPS},
    {"rebuild", "", "verify --rebuild", READS},
    {"sync", "sync shared", "sync shared", IN_STEPS},
    {"sync-write", "sync shared;note --patient kautzer Window" OKORO, "sync shared", IN_STEPS},
    {"sync-read", "sync shared;sync shared --book other.db", "sync shared", IN_STEPS},
    {"merge-torn", "", "merge torn.db", IN_STEPS},
    {"big-merge", "", "merge demo.db --unrelated", IN_STEPS},
    {"big-sync", "", "--book demo.db sync shared", IN_STEPS},
    {"big-join", "--book demo.db sync shared", "join shared --book joined.db", IN_STEPS},
    {"big-first", "", "sync shared", IN_STEPS},
    {"sync-stick", "sync shared;note --patient kautzer Window" OKORO, "sync --stick shared", IN_STEPS},
    {"sync-check", "sync shared", "sync --check shared", IN_STEPS},
    {"recut",
     "sync shared;cancel " TODAY " --by patient --reason pat --next closed:done" OKORO
     ";--as chen person erase quarr --reason asked --confirmed-by okoro",
     "sync shared", IN_STEPS},
    {"big-join-small", "sync shared", "join shared --book joined.db", IN_STEPS},
    {"retire", "sync shared;sync shared --book other.db;sync shared", "site retire Laptop", CHANGES},
    {"rename", "sync shared", "site rename Desk Front", CHANGES},
    {"outcome-booked", "followup Ring --patient kautzer --due today --json" OKORO,
     "outcome $1 reached --words fine --score 3" OKORO, CHANGES},
    {"outcome-put-off", "followup Ring --patient kautzer --due today --json" OKORO,
     "outcome $1 put-off --until 2026-11-26 --at 10:00" OKORO, CHANGES},
    {"outcome-sent", "followup Ring --patient kautzer --due today --json" OKORO,
     "outcome $1 sent --mode letter --words see" OKORO, CHANGES},
    {"outcome-never", "followup Ring --patient kautzer --due today --json" OKORO,
     "outcome $1 no-contact --words letters" OKORO, CHANGES},
    {"outcome-give", "followup Ring --patient kautzer --due today --json" OKORO, "outcome $1 give --to chen" OKORO,
     CHANGES},
    {"outcome-declined", "followup Ring --patient kautzer --due today --json" OKORO,
     "outcome $1 declined --reason time" OKORO, CHANGES},
    {"claim", RICH, "!claim", READS},
    {"believe", "", "!believe", CHANGES},
    {"phone", "call add --number '07700 900456' a visit" OKORO, "!phone", READS},
    {"drafts", "", "!drafts", READS},
    {"presence", "", "!presence", READS},
    {"counts", RICH, "!counts", READS},
    {"see", "compliment add --to okoro so kind --as chen", "!see", CHANGES},
    {"browse", RICH, "!browse", READS},
    {"open", RICH, "open" OKORO, READS},
    {"unresolved", RICH, "unresolved", READS},
    {"closed", RICH ";followup Ring --patient kautzer --due today --json" OKORO ";outcome $1 done" OKORO,
     "queue --closed" OKORO, READS},
    {"queue-all", RICH, "queue --all --confidential" OKORO, READS},
    {"household-list", RICH, "household list kautzer", READS},
    {"related-list", RICH, "related list kautzer", READS},
    {"number-list", RICH, "number list kautzer", READS},
    {"referral-list", RICH, "referral list", READS},
    {"compliments", RICH, "compliment list", READS},
    {"readers", "protocol read phone" OKORO, "protocol readers phone", READS},
    {"protocol-show", "protocol tick " TODAY " visit-name" OKORO, "protocol show visit " TODAY, READS},
    {"columns", RICH, "column list", READS},
    {"obstacles", RICH, "obstacle list", READS},
    {"person", RICH, "person export kautzer", READS},
    {"close", RICH, "close" OKORO, READS},
    {"day", RICH, "day tomorrow", READS},
    {"sheet", RICH, "day tomorrow --sheet", READS},
    {"sheet-file", "day-note add Lift --date 2026-11-23" OKORO ";wait --patient quarr --type review" OKORO,
     "day --sheet --to sheet.txt", CHANGES},
    {"month-sheet", "", "month --sheet", READS},
    {"week", RICH, "week", READS},
    {"month", RICH, "month", READS},
    {"next-open", RICH, "next-open --type review --practitioner chen", READS},
    {"flow", "status " TODAY " arrived" OKORO, "flow", READS},
    {"find", RICH, "find kau", READS},
    {"show", "", "show " FIRST, READS},
    {"show-patient", RICH, "show kautzer", READS},
    {"queue", RICH, "queue", READS},
    {"timeline", RICH, "timeline kautzer", READS},
    {"timeline-search", RICH, "timeline kautzer --search window", READS},
    {"journey", RICH, "journey kautzer", READS},
    {"calls", RICH ";contact --number '07700 900456' --direction in --mode call --outcome no-answer" OKORO, "calls",
     READS},
    {"reminders", RICH, "reminders", READS},
    {"message", "", "message " FIRST, READS},
    {"waitlist", "wait --patient quarr --type long" OKORO, "waitlist", READS},
    {"to-tell", "column off chen --from 2026-11-24" OKORO, "to-tell", READS},
    {"complaints", RICH, "complaint list", READS},
    {"complaint-show", "complaint add waited --patient kautzer --json" OKORO, "complaint show $1", READS},
    {"history", "edit " FIRST " --remark late" OKORO, "history " FIRST, READS},
    {"slot", "", "slot --practitioner chen --at '2026-11-24 09:00'", READS},
    {"log", "", "log", READS},
    {"export", "", "person export kautzer", READS},
    {"policy-show", "", "policy show", READS},
    {"preview", "", "policy preview policy.conf", READS},
    {"conflicts", "patient edit kautzer --preferred Jay" OKORO ";merge other.db" OKORO, "conflicts", READS},
    {"sites", "sync shared", "sites", READS},
    {"drill", "", "drill out/practice.db", READS},
    {"verify", "", "verify", READS},
};
enum { DEEDS = sizeof deeds / sizeof *deeds };

/* Of the invented practice: a day in the middle of a busy week. */
static const struct look {
    const char *before, *command;
} looks[] = {
    {"", "day"},
    {"", "day tomorrow"},
    {"", "day -1"},
    {"", "day --sheet"},
    {"", "week"},
    {"", "month"},
    {"", "month --sheet"},
    {"", "flow"},
    {"", "unresolved"},
    {"", "waitlist"},
    {"", "queue --all --confidential"},
    {"", "queue --late"},
    {"", "queue --closed --days 30 --confidential"},
    {"", "queue --given-up"},
    {"", "queue --mine --as bell"},
    {"", "calls"},
    {"", "complaint list --confidential"},
    {"", "complaint list --show closed --confidential"},
    {"", "complaint list --show concerns"},
    {"", "reminders --days 3"},
    {"", "open --as okoro"},
    {"", "close --as okoro"},
    {"", "handover"},
    {"", "compliment list --confidential"},
    {"", "referral list"},
    {"", "obstacle list"},
    {"", "find a"},
    {"", "find 07700"},
    {"", "find gra 19"},
    {"", "next-open --type first --between mornings --weekday 'mon tue'"},
    {"", "next-open --practitioner chen --type review --first-of-day"},
    {"", "offer --practitioner chen --at '2026-11-24 10:00'"},
    {"", "column list"},
    {"", "day-note list"},
    {"", "to-tell"},
    {"", "log --limit 50"},
    {"", "protocol list"},
    {"", "slot --practitioner chen --at '2026-11-23 09:00'"},
    {"find merriweather --json", "timeline $1 --confidential"},
    {"find merriweather --json", "timeline $1 --search tomorrow"},
    {"find merriweather --json", "show $1"},
    {"find merriweather --json", "journey $1"},
    {"find merriweather --json", "person export $1"},
    {"find merriweather --json", "complaint list --patient $1"},
    {"", "policy show"},
    {"day --json", "show $1"},
    {"day --json", "history $1 --confidential"},
    {"day tomorrow --json", "message $1"},
    {"queue --json", "policy explain $1"},
    {"queue --json", "history $1"},
    {"complaint list --json", "complaint show $1"},
    {"referral list --json", "history $1"},
};
enum { LOOKS = sizeof looks / sizeof *looks };

bool step_deed(int i, struct arena *a, struct deed *out)
{
    static const char demo[] = "--book demo.db ";
    if (i < DEEDS) {
        *out = deeds[i];
        return true;
    }
    int at = (i - DEEDS) / 2;
    if (at >= LOOKS)
        return false;
    const struct look *l = &looks[at];
    bool is_json = (i - DEEDS) % 2 && !strstr(l->command, "--sheet") && !strstr(l->command, "policy show");
    *out = (struct deed){.name = arena_printf(a, "look%d%s", at, is_json ? "j" : ""),
                         .before = *l->before ? arena_printf(a, "%s%s", demo, l->before) : "",
                         .command = arena_printf(a, "%s%s%s", demo, l->command, is_json ? " --json" : ""),
                         .does = READS};
    return true;
}
