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
takes = $(shell $(CC) $(1) -E -x c /dev/null >/dev/null 2>&1 && echo $(1))
libs  = $(or $(shell pkg-config --libs $(1) 2>/dev/null),$(2))
# Relocations in a hundredth of the room; a C library older than 2.36 would not start the program then.
RELR := $(shell test "$$(getconf GNU_LIBC_VERSION 2>&1 | sed 's/.*\.//')" -ge 36 2>&1 && echo -Wl,-z,pack-relative-relocs)
PKGS := sqlite3 libconfig libsodium libutf8proc libzstd

# Conversions are shown, not yet refused; sign conversions are not shown.
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wformat=2 -Wstrict-prototypes \
        -Wmissing-prototypes -Wvla -Werror -Wno-error=conversion -Wno-error=float-conversion
HARD := -fstack-protector-strong $(call takes,-fstack-clash-protection) $(call takes,-fcf-protection)
FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
# ROUNDS_DEBUG: stop where a column is never read or a statement stays open.
FLAGS_release := -O2 -g -fno-asynchronous-unwind-tables $(FORTIFY)
FLAGS_debug   := -Og -g3 $(FORTIFY) -DROUNDS_DEBUG
FLAGS_asan    := -O1 -g -DROUNDS_DEBUG -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_mutant  := -O2 -g $(FORTIFY) -DROUNDS_MUTATIONS
FLAGS_fuzz    := -O1 -g -DFUZZING -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FLAGS_cov     := -O0 -g -DROUNDS_DEBUG --coverage

ALL_CPPFLAGS := -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -Isrc -I. -I$(O)/gen \
                $(shell pkg-config --cflags-only-I $(PKGS) ncursesw cmocka vterm 2>/dev/null) $(CPPFLAGS)
ALL_CFLAGS   := -std=c11 $(WARN) -fPIE -fno-common $(HARD) $(FLAGS_$(MODE)) $(CFLAGS)
ALL_LDFLAGS  := -pie -Wl,-z,relro,-z,now,--as-needed $(RELR) $(LDFLAGS)
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
LIB      := $(O)/librounds.a
LIB_OBJ  := $(call objs,$(wildcard src/*/*.c)) $(GEN:%=$(O)/gen/%.o)
UI_OBJ   := $(call objs,$(filter-out screens/main.c,$(wildcard screens/*.c)))
PROGRAM  := $(if $(wildcard screens/main.c),$(O)/rounds)
LINK     := $(if $(PROGRAM),$(if $(filter release,$(MODE)),$(BUILD)/rounds))
SUPPORT  := $(call objs,$(wildcard tests/support/*.c))
# In a folder of tests: *_lib.c and common.c help, every other file is a program.
helpers   = $(filter %_lib.c %/common.c,$(wildcard tests/$(1)/*.c))
programs  = $(patsubst tests/%.c,$(BUILD)/$(1)/%,$(filter-out $(call helpers,$(2)),$(wildcard tests/$(2)/*.c)))

# --- building ---------------------------------------------------------------
all: $(LIB) $(UI_OBJ) $(PROGRAM) $(LINK) ## build the program (the default)

# Rewritten only when compiler, flags or the list of sources change, so that these rebuild too.
same = @mkdir -p $(@D); echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@
$(O)/flags: FORCE ; $(call same,$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(LIBS))
$(O)/members: FORCE ; $(call same,$(LIB_OBJ) $(UI_OBJ))
$(O)/embedded: FORCE ; $(call same,$(EMBED) $(SCHEMA) $(STATEMENTS))

compile = $(call say,CC,$<)mkdir -p $(@D) && $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
link    = $(call say,LINK,$@)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBS) $(1)

$(O)/%.o: %.c $(O)/flags | $(GEN_H) ; $(compile)
$(O)/gen/%.o: $(O)/gen/%.c $(O)/flags | $(GEN_H) ; $(compile)
$(LIB): $(LIB_OBJ) $(O)/members
	$(call say,AR,$@)rm -f $@ && ar rcs $@ $(LIB_OBJ)
$(O)/rounds: $(O)/screens/main.o $(UI_OBJ) $(LIB) $(O)/members
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

# --- test programs ----------------------------------------------------------
define folder
$(O)/$(1)/%: $(O)/tests/$(1)/%.o $(call objs,$(call helpers,$(1)) $(EXTRA_$(1))) $(SUPPORT) $(LIB) $(O)/members
	$$(call link,$$(CMOCKA))
endef
EXTRA_fuzz := screens/term_keys.c screens/term_keys_names.c
$(O)/fuzz/%: CMOCKA = $(if $(filter fuzz,$(MODE)),-fsanitize=fuzzer)
$(foreach f,unit sim fault bench fuzz,$(eval $(call folder,$(f))))
# Runner and monkey read terminals; every other program in tests/screen is linked with the screens.
$(O)/screen/runner $(O)/screen/monkey: $(O)/screen/%: $(O)/tests/screen/%.o $(call objs,$(call helpers,screen)) $(SUPPORT) $(LIB)
	$(call link,$(VTERM))
$(O)/screen/%: $(O)/tests/screen/%.o $(UI_OBJ) $(SUPPORT) $(LIB) $(O)/members
	$(call link,$(CURSES) $(CMOCKA))
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

# --- tests ------------------------------------------------------------------
# How many of what: tests/README. The programs read it from the environment, and know what to do without.
export SCHEDULES ?= 5000
CHECKS  := $(filter-out %/lib.sh,$(wildcard tests/check/*.sh))
SCREENS := $(wildcard tests/screen/*.scr)
RUNNER  := $(if $(wildcard tests/screen/runner.c),$(BUILD)/asan/screen/runner)
# Units run under ASan and UBSan, long runs at full speed; MODE wins. Three at once: the screens, first, mostly wait.
given    := $(if $(findstring command,$(origin MODE)),$(MODE))
M_unit   := $(or $(given),asan)
M_sim    := $(or $(given),release)
M_fault  := $(M_sim)
T_unit   = $(call programs,$(M_unit),unit)
T_screen = $(filter-out %/runner %/demo_ui,$(call programs,asan,screen)) $(if $(SCREENS),$(if $(RUNNER),'$(RUNNER) $(SCREENS)'))
T_sim    = $(call programs,$(M_sim),sim) '$(BUILD)/mutant/sim/log_sim --mutants 500' '$(BUILD)/mutant/sim/practice_sim --mutants'
T_fault  = $(call programs,$(M_sim),fault)
T_fuzz   = $(foreach p,$(call programs,asan,fuzz),'$p tests/fuzz/corpus')
only     = $(if $(T),$(filter %/$(T) %/$(T)_test,$(1)),$(1))
built    = $(MAKE) MODE=release all $(call programs,release,sim) $(call programs,release,fault) && \
           $(MAKE) MODE=mutant $(BUILD)/mutant/sim/log_sim $(BUILD)/mutant/sim/practice_sim && \
           $(MAKE) MODE=asan all $(foreach f,unit screen fuzz,$(call programs,asan,$f))

test check: setup-test ## set up, build, and run every test and check (5 minutes)
	$(Q)+{ $(built); } || { echo "The build failed: nothing was tested."; echo "0 passed, 1 failed"; exit 1; }
	$(Q)BUILD=$(BUILD) JOBS=3 tests/run.sh $(T_screen) $(T_fault) $(T_sim) $(T_fuzz) $(T_unit) $(CHECKS)
check-all: ## the same with a million schedules and crash states (hours)
	$(Q)$(MAKE) test SCHEDULES=1000000 STATES=1000000 KILLS=10000 STRIKES=0 ALLOCATIONS=0 MONKEY=2000000 LIMIT=86400
	$(Q)$(MAKE) unit CC=clang BUILD=$(BUILD)/clang && $(MAKE) fuzz FUZZ=3600 && NODES=225000 .ci/tidy.sh src screens && BUILD=$(BUILD) tests/run.sh $(foreach p,syncthing rclone rsync,'tests/fault/carry.sh $p')
unit sim fault: ## one kind of tests alone; `make -s unit T=text` one program
	$(Q)$(MAKE) MODE=$(M_$@) all $(call only,$(T_$@))
	$(Q)BUILD=$(BUILD) tests/run.sh $(if $(T),-v) $(call only,$(T_$@))
fuzz: ## fuzz each reader of foreign bytes with clang, FUZZ=60 seconds each; make test replays what was found
	$(Q)$(MAKE) MODE=fuzz CC=clang $(call programs,fuzz,fuzz)
	$(Q)BUILD=$(BUILD) tests/fuzz/run.sh $(or $(FUZZ),60) $(call programs,fuzz,fuzz)
screen: ## the screen tests alone
	$(Q)$(MAKE) MODE=asan all $(call programs,asan,screen)
	$(Q)BUILD=$(BUILD) tests/run.sh -v $(T_screen)
lint: ## the checks of the sources alone; `make lint C=sizes` one of them
	$(Q)$(MAKE) -k all || echo "(not everything compiles: the checks go on)"
	$(Q)BUILD=$(BUILD) tests/run.sh $(if $(C),-v) $(if $(C),tests/check/$(C).sh,$(CHECKS))
bench: all $(call programs,$(MODE),bench) ## print the figures: instructions, times, memory; fails if one is missed
	$(Q)for b in $(call programs,$(MODE),bench); do echo "$$b"; ROUNDS_PROGRAM="$$(realpath $(O)/rounds)" $$b || echo MISSED; \
	done | tee $(BUILD)/bench.txt; ! grep -q MISSED $(BUILD)/bench.txt

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
clean: ## remove everything that was built
	$(Q)rm -rf $(BUILD)
help: ## this list
	@awk -F':.*## ' '/^[a-z][a-z -]*:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile
.PHONY: FORCE all setup setup-test setup-ci run test check check-all unit sim fault fuzz screen lint bench docs install uninstall clean help
