# Rounds: build, try, test and install it. `make help` lists the targets.
#
# Sources are found by wildcard: a new file needs no edit here.
#   MODE=release|debug|asan|cov|mutant|fuzz  each builds in its own folder, build/$(MODE)
#   CC=clang BUILD=build/clang    another compiler beside the first
#   V=1                           shows every command

BUILD ?= build
MODES := release debug asan cov mutant fuzz
# A goal in a mode's folder says its mode: `make build/asan/unit/text_test`.
MODE  ?= $(or $(firstword $(foreach m,$(MODES),$(if $(filter $(BUILD)/$m/%,$(MAKECMDGOALS)),$m))),release)
O     := $(BUILD)/$(MODE)
ifeq ($(filter $(MODE),$(MODES)),)
$(error MODE=$(MODE) is not known: it is one of $(MODES))
endif

PREFIX  ?= /usr/local
bindir  ?= $(PREFIX)/bin
datadir ?= $(PREFIX)/share
mandir  ?= $(datadir)/man

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
# Both cores unless the caller gave another -j (that one wins).
MAKEFLAGS += --no-builtin-rules --no-print-directory $(if $(filter 0,$(MAKELEVEL)),-j$(shell nproc 2>/dev/null || echo 2))
Q    := $(if $(V),,@)
say   = $(Q)$(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),,printf '  %-5s %s\n' '$(1)' '$(2)' && )

# --- compiler and libraries -------------------------------------------------
# Nothing here may stop when gcc or pkg-config is missing: `make setup` installs them.
CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
comma := ,
takes = $(shell $(CC) $(1) -E -x c /dev/null >/dev/null 2>&1 && echo $(1))
libs  = $(or $(shell pkg-config --libs $(1) 2>/dev/null),$(2))
# Relocations in a hundredth of the room; a C library older than 2.36 would not start the program then.
RELR := $(shell test "$$(getconf GNU_LIBC_VERSION 2>&1 | sed 's/.*\.//')" -ge 36 2>&1 && echo -Wl,-z,pack-relative-relocs)
PKGS := sqlite3 libconfig libsodium libutf8proc libzstd

# Conversions are shown, not yet refused; sign conversions are not shown.
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wformat=2 -Wstrict-prototypes \
        -Wmissing-prototypes -Wvla -Werror -Wno-error=conversion -Wno-error=float-conversion
# What nobody sets is zero where it ships, and 0xfe in tests, where it is to be found.
HARD := -fstack-protector-strong $(call takes,-fstack-clash-protection) $(call takes,-fcf-protection) \
        $(call takes,-ftrivial-auto-var-init=$(if $(filter release mutant,$(MODE)),zero,pattern)) \
        $(call takes,-fstrict-flex-arrays=3)
FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(if $(call takes,-O2 -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -include features.h),3,2)
# ROUNDS_DEBUG: stop where a column is never read or a statement stays open.
FLAGS_release := -O2 -g -fno-asynchronous-unwind-tables $(FORTIFY)
FLAGS_debug   := -Og -g3 $(FORTIFY) -DROUNDS_DEBUG
FLAGS_asan    := -fPIC -O1 -g1 -DROUNDS_DEBUG -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_mutant  := -O2 -g $(FORTIFY) -DROUNDS_MUTATIONS
FLAGS_fuzz    := -O1 -g -DFUZZING -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FLAGS_cov     := -O0 -g -DROUNDS_DEBUG --coverage

ALL_CPPFLAGS := -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -Isrc -I. -I$(O)/gen \
                $(shell pkg-config --cflags-only-I $(PKGS) ncursesw cmocka vterm 2>/dev/null) $(CPPFLAGS)
ALL_CFLAGS   := -std=c11 $(WARN) -fPIE -fno-common $(HARD) $(FLAGS_$(MODE)) $(CFLAGS)
ALL_LDFLAGS  := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,--as-needed $(RELR) $(LDFLAGS)
# A start looks for each name in this order: most are in the first two.
LIBS   := $(call libs,sqlite3,-lsqlite3) -lc $(call libs,$(PKGS),-lconfig -lsodium -lutf8proc -lzstd)
CURSES  = $(call libs,ncursesw,-lncursesw -ltinfo)
CMOCKA  = $(call libs,cmocka,-lcmocka)
VTERM   = $(call libs,vterm,-lvterm)

# --- sources ----------------------------------------------------------------
SCHEMA   := data/sql/schema.sql $(wildcard data/sql/schema_*.sql)
STATEMENTS := $(filter-out $(SCHEMA),$(wildcard data/sql/*.sql))
# Text files the program carries inside itself.
EMBED    := $(filter-out %/README,$(wildcard $(firstword $(SCHEMA)) data/sql/migrations/*.sql data/*.conf data/*.in data/demo/* data/themes/*))
objs      = $(patsubst %.c,$(O)/%.o,$(1))
GEN      := data $(if $(STATEMENTS),sql) $(if $(wildcard $(SCHEMA)),kinds)
GEN_H    := $(GEN:%=$(O)/gen/%.h)
LIB_OBJ  := $(call objs,$(wildcard src/*/*.c)) $(GEN:%=$(O)/gen/%.o)
# A mutant is release's library but for the few sources with a planted bug, which are linked before it.
PLANTED_OBJ := $(if $(filter mutant,$(MODE)),$(call objs,$(shell grep -l MUTAT src/*/*.c)))
# Under a sanitizer it is shared: 150 test programs of 10 MB each took a third of the whole build to link.
LIB      := $(if $(PLANTED_OBJ),$(BUILD)/release,$(O))/librounds.$(if $(filter asan,$(MODE)),so,a)
UI_OBJ   := $(call objs,$(filter-out screens/main.c,$(wildcard screens/*.c)))
# What each start runs is linked first, so that it lies on pages of its own: those of all else are not in memory then.
STARTS   := $(wildcard $(patsubst %,%.c,\
    $(addprefix screens/,main app* calls command computers computers_sync follow_ups front* list live pane \
        patient_view registry schedule schedule_[acdfgp]* start style term*) \
    $(addprefix src/,base/* book/* cli/cli cli/call cli/parse cli/where) \
    $(addprefix src/practice/,appointment appointment_[cr]* availability cal* complaint_[cl]* compliment conflict \
        day_note draft find follow_up_kind patient patient_[lnr]* phone policy_load practice* presence queue_read \
        record rule schedule schedule_[dh]* telecom transition words)))
PROGRAM  := $(if $(wildcard screens/main.c),$(O)/rounds)
LINK     := $(if $(PROGRAM),$(if $(filter release,$(MODE)),$(BUILD)/rounds))

# --- building ---------------------------------------------------------------
all: $(LIB) $(UI_OBJ) $(PROGRAM) $(LINK) ## build the program (the default)

# Rewritten only when compiler, flags or the list of sources change, so that these rebuild too.
same = @mkdir -p $(@D); echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@
$(O)/flags: FORCE ; $(call same,$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(LIBS))
$(O)/members: FORCE ; $(call same,$(LIB_OBJ) $(UI_OBJ))
$(O)/embedded: FORCE ; $(call same,$(EMBED) $(SCHEMA) $(STATEMENTS))

compile = $(call say,CC,$<)mkdir -p $(@D) && $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
link    = $(call say,LINK,$@)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a %.so,$^) \
          $(if $(filter %.so,$^),-Wl$(comma)-rpath$(comma)'$$ORIGIN/..') $(LIBS) $(1)

$(O)/%.o: %.c $(O)/flags | $(GEN_H) ; $(compile)
$(O)/gen/%.o: $(O)/gen/%.c $(O)/flags | $(GEN_H) ; $(compile)
$(O)/librounds.a: $(LIB_OBJ) $(O)/members
	$(call say,AR,$@)rm -f $@ && ar rcs $@ $(LIB_OBJ)
$(O)/librounds.so: $(LIB_OBJ) $(O)/members
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(filter-out -pie,$(ALL_LDFLAGS)) -shared -Wl,-soname,librounds.so -o $@ $(LIB_OBJ) $(LIBS)
$(if $(PLANTED_OBJ),$(LIB): FORCE ; $(Q)+$(MAKE) MODE=release $@)
$(O)/rounds: $(call objs,$(STARTS)) $(O)/screens/main.o $(UI_OBJ) $(LIB_OBJ) $(O)/members
	$(call link,$(CURSES))
$(BUILD)/rounds: $(O)/rounds
	@ln -sfn $(MODE)/rounds $@

# Generated sources: statements, kinds of records, texts; the schema without remarks and blanks: every start reads it.
generate = $(Q)mkdir -p $(@D) && \
           LC_ALL=C awk -v out=$(1) -f src/book/$*.awk $(if $(filter sql,$*),$(STATEMENTS),$(SCHEMA)) </dev/null >$@
bare     = sed -e 's/ *-- .*//' -e '/^-*$$/d' -e 's/  */ /g'
embed    = $(Q)mkdir -p $(@D) && for f in $(EMBED); do echo "file $$f"; \
           case $$f in */schema.sql) $(bare) $(SCHEMA);; *.sql) $(bare) "$$f";; *) cat "$$f";; esac \
           | od -An -v -to1 || exit 1; done | awk -v out=$(1) -f src/base/embed.awk >$@
$(O)/gen/data.h $(O)/gen/data.c: src/base/embed.awk $(EMBED) $(SCHEMA) $(O)/embedded
	$(call embed,$(subst .,,$(suffix $@)))
$(O)/gen/%.h: src/book/%.awk $(SCHEMA) $(STATEMENTS) $(O)/embedded ; $(call generate,h)
$(O)/gen/%.c: src/book/%.awk $(SCHEMA) $(STATEMENTS) $(O)/embedded ; $(call generate,c)

include tests/tests.mk
-include $(shell find $(O) -name '*.d' 2>/dev/null)

# --- trying it ---------------------------------------------------------------
DEMO := $(BUILD)/demo/practice.db
setup: ## install what building and running need (Debian; does nothing if all is there)
	$(Q)CC='$(CC)' .ci/setup build
setup-test setup-ci: ; $(Q)CC='$(CC)' .ci/setup build test $(filter ci,$(@:setup-%=%))

run: setup ## set up, build, and open a demo practice on today's schedule
	$(Q)$(MAKE) MODE=release all
	$(Q)test -f $(DEMO) && test "$$(cat $(BUILD)/demo/day 2>/dev/null)" = "$$(date +%F)" || { \
	    mkdir -p $(BUILD)/demo && rm -f $(DEMO) $(DEMO)-journal $(BUILD)/demo/day && \
	    $(BUILD)/rounds --book $(DEMO) demo && date +%F >$(BUILD)/demo/day; }
	$(Q)ROUNDS_BOOK="$$(realpath $(DEMO))" exec $(BUILD)/rounds

# --- installing -------------------------------------------------------------
docs: all ## write the manual page and the completion again from the command rows
	$(Q)$(BUILD)/rounds --generate man >$(BUILD)/rounds.1 && mv $(BUILD)/rounds.1 data/rounds.1
	$(Q)$(BUILD)/rounds --generate completion >$(BUILD)/rounds.bash && mv $(BUILD)/rounds.bash data/rounds.bash
INSTALLED := 755:$(BUILD)/release/rounds:$(bindir)/rounds 644:data/rounds.1:$(mandir)/man1/rounds.1 \
             644:data/rounds.bash:$(datadir)/bash-completion/completions/rounds 644:data/policy.conf:$(datadir)/rounds/policy.conf
install: all ## install under PREFIX (/usr/local), or DESTDIR/PREFIX
	$(Q)for i in $(INSTALLED); do f=$${i#*:}; test ! -f "$${f%%:*}" || \
	    install -D -m "$${i%%:*}" "$${f%%:*}" "$(DESTDIR)$${f#*:}" || exit 1; done
uninstall: ## remove what install put there; practice files are never touched
	$(Q)for i in $(INSTALLED); do rm -f "$(DESTDIR)$${i##*:}"; done
deb: ## a Debian package in build/deb, looked through by lintian
	$(Q)CC='$(CC)' .ci/setup build deb
	$(Q)BUILD=$(BUILD) tests/deb.sh
clean: ## remove everything that was built
	$(Q)rm -rf $(BUILD)
help: ## this list
	@awk -F':.*## ' '/^[a-z][a-z -]*:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile tests/tests.mk
.PHONY: FORCE all setup setup-test setup-ci run docs install uninstall deb clean help
