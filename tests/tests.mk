# Tests and figures: how their programs are linked, which there are, and how they are run. Read by the Makefile, which
# says the compiler, the modes and the folders; what the numbers mean is in tests/README.

# --- test programs ----------------------------------------------------------
SUPPORT  := $(if $(filter cov,$(MODE)),$(call objs,tests/support/counted.c))
# In a folder of tests: *_lib.c and common.c help, every other file is a program.
helpers   = $(filter %_lib.c %/common.c,$(wildcard tests/$(1)/*.c))
programs  = $(patsubst tests/%.c,$(BUILD)/$(1)/%,$(filter-out $(call helpers,$(2)),$(wildcard tests/$(2)/*.c)))

define folder
$(O)/$(1)/%: $(O)/tests/$(1)/%.o $(call objs,$(call helpers,$(1)) $(EXTRA_$(1))) $(SUPPORT) $(PLANTED_OBJ) $(LIB) $(O)/members
	$$(call link,$$(CMOCKA))
endef
EXTRA_sim := tests/fault/strike_lib.c
EXTRA_fleet := tests/fault/crowd_lib.c tests/screen/pty_lib.c tests/screen/filter_lib.c
$(O)/fleet/%: CMOCKA = $(VTERM)
# Under a sanitizer what is tested is worth optimising; the tests themselves cost more to optimise than to run.
$(O)/tests/unit/%.o $(O)/tests/screen/%.o: CFLAGS += $(if $(filter asan,$(MODE)),-O0)
EXTRA_fuzz := screens/term_keys.c screens/term_keys_names.c
$(O)/fuzz/%: CMOCKA = $(if $(filter fuzz,$(MODE)),-fsanitize=fuzzer)
$(foreach f,unit sim fault bench fuzz fleet,$(eval $(call folder,$(f))))
# Runner and monkey read terminals; every other program in tests/screen is linked with the screens.
$(O)/screen/runner $(O)/screen/monkey: $(O)/screen/%: $(O)/tests/screen/%.o $(call objs,$(call helpers,screen)) $(SUPPORT) $(LIB)
	$(call link,$(VTERM))
$(O)/screen/%: $(O)/tests/screen/%.o $(UI_OBJ) $(SUPPORT) $(LIB) $(O)/members
	$(call link,$(CURSES) $(CMOCKA))

# --- tests ------------------------------------------------------------------
# How many of what: tests/README. The programs read it from the environment, and know what to do without. FULL=1, as
# .ci/run says it: all; else a tenth, of which two slow processors are done within eight minutes with all they build.
full      = $(if $(FULL),$(1),$(2))
export SCHEDULES ?= $(call full,5000,1000)
export NETS ?= $(call full,200,20)
export KILLS ?= $(call full,200,20)
ifndef FULL
export STATES ?= 20000
export STRIKES ?= 5
export ALLOCATIONS ?= 5
export OF ?= 15
export MONKEY ?= 2000
endif
# Left to FULL=1, or to who names one (T=): each call, row and step of an act that fails in its turn, and a week of three.
SLOW      = $(if $(FULL)$(T),,$(addprefix %/,every_call_test damaged_row_test demo_fails_test import_fails_test step_test week_test))
CHECKS  := $(filter-out %/lib.sh,$(wildcard tests/check/*.sh))
SCREENS := $(wildcard tests/screen/*.scr)
# The screens mostly wait: they come first, some runners at once, every third script each.
third     = $(shell printf '%s\n' $(SCREENS) | awk 'NR % 3 == $(1)')
# Units run under ASan and UBSan, the screens too with FULL=1, long runs at full speed; MODE wins.
given    := $(if $(findstring command,$(origin MODE)),$(MODE))
M_unit   := $(or $(given),asan)
M_screen  = $(or $(given),$(call full,asan,release))
M_sim    := $(or $(given),release)
M_fault  := $(M_sim)
T_unit   = $(filter-out $(SLOW),$(call programs,$(M_unit),unit))
P_screen = $(call programs,$(M_screen),screen)
T_screen = $(filter-out %/runner %/demo_ui,$(P_screen)) $(foreach i,0 1 2,'$(BUILD)/$(M_screen)/screen/runner $(call third,$i)')
T_mutant = $(if $(FULL),'$(BUILD)/mutant/sim/log_sim --mutants 500' '$(BUILD)/mutant/sim/practice_sim --mutants') \
           $(if $(PLANTED),'$(BUILD)/mutant/sim/sync_sim --mutants $(PLANTED)')
T_sim    = $(call programs,$(M_sim),sim) $(T_mutant)
T_fault  = $(filter-out $(SLOW),$(call programs,$(M_sim),fault) $(call programs,$(M_sim),fleet))
T_fuzz   = $(foreach p,$(call programs,asan,fuzz),'$p tests/fuzz/corpus')
only     = $(if $(T),$(filter-out '%,$(filter %/$(T) %/$(T)_test,$(1))),$(1))
built    = $(MAKE) MODE=release all $(foreach f,sim fault fleet,$(call programs,release,$f)) && \
           $(if $(T_mutant),$(MAKE) MODE=mutant $(foreach p,log practice sync,$(BUILD)/mutant/sim/$p_sim) &&) \
           $(MAKE) MODE=$(M_screen) all $(P_screen) && $(MAKE) MODE=asan $(foreach f,unit fuzz,$(call programs,asan,$f))
run      = BUILD=$(BUILD) ROUNDS_VERBS=$(abspath $(BUILD)/release/rounds) tests/run.sh

test check: setup-test ## set up, build, and run every test and check (8 minutes); FULL=1: as often as promised (18)
	$(Q)+{ $(built); } || { echo "The build failed: nothing was tested."; echo "0 passed, 1 failed"; exit 1; }
	$(Q)JOBS=$(call full,5,6) $(run) $(T_screen) $(T_fault) $(T_sim) $(T_fuzz) $(T_unit) $(CHECKS)
check-all: ## the same with a million schedules and crash states (hours)
	$(Q)$(MAKE) test FULL=1 SCHEDULES=1000000 NETS=100000 PLANTED=1000 STATES=2000000 KILLS=10000 STRIKES=0 ALLOCATIONS=0 STEPS=0 STOPS=0 CLOCKS=1 OF=1 MONKEY=2000000 FLEET=50 FLEET_SECONDS=600 FLEET_THINK=3000 LIMIT=86400 ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1
	$(Q)$(MAKE) unit CC=clang BUILD=$(BUILD)/clang && $(MAKE) fuzz FUZZ=3600 && NODES=225000 .ci/tidy.sh src screens && BUILD=$(BUILD) tests/run.sh $(foreach p,syncthing rclone rsync,'tests/fault/carry.sh $p')
unit sim fault: setup-test ## one kind of tests alone; `make -s unit T=text` one program
	$(Q)$(MAKE) MODE=$(M_$@) all $(call only,$(T_$@))
	$(Q)BUILD=$(BUILD) tests/run.sh $(if $(T),-v) $(call only,$(T_$@))
# Fewer of everything: what is new to a branch comes early. A struck program dies of gcov's own memory: not judged here.
often := sync_fault_test import_broken_test
coverage screen: M_screen = $(if $(filter coverage,$@),cov,asan)
coverage: ## which branches of src/ the tests take, folder by folder (6 to 20 minutes); tests/coverage.sh -v file by file
	$(Q)CC='$(CC)' .ci/setup build test coverage
	$(Q)$(MAKE) MODE=cov all $(foreach f,unit fault sim screen fuzz,$(call programs,cov,$f))
	$(Q)find $(BUILD)/cov -name '*.gcda' -delete
	$(Q)BUILD=$(BUILD) SCHEDULES=300 NETS=30 STATES=3000 KILLS=20 STEPS=8 WIDE=1 LIMIT=3600 \
	    STRIKES=20 ALLOCATIONS=20 OF=5 MONKEY=20000 tests/run.sh $(foreach p,$(often),'KILLS=$(if $(findstring sync,$p),600,2400) $(BUILD)/cov/unit/$p') $(T_screen) \
	    $(foreach f,fault sim unit,$(filter-out $(addprefix %/,$(often)),$(call programs,cov,$f))) \
	    $(foreach p,$(call programs,cov,fuzz),'$p tests/fuzz/corpus') >$(BUILD)/cov/run.log || tail -n 1 $(BUILD)/cov/run.log
	$(Q)BUILD=$(BUILD) tests/coverage.sh
syntax: all ## every test is read by the compiler, and nothing made of it: what one lets pass another may not (CC=clang)
	$(Q)printf '%s\n' $(wildcard tests/*/*.c) | xargs -P 2 -n 16 $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fsyntax-only
fuzz: ## fuzz each reader of foreign bytes with clang, FUZZ=60 seconds each; make test replays what was found
	$(Q)$(MAKE) MODE=fuzz CC=clang $(call programs,fuzz,fuzz)
	$(Q)BUILD=$(BUILD) tests/fuzz/run.sh $(or $(FUZZ),60) $(call programs,fuzz,fuzz)
screen: setup-test ## the screen tests alone
	$(Q)$(MAKE) MODE=release all && $(MAKE) MODE=asan all $(P_screen)
	$(Q)$(run) -v $(T_screen)
lint: ## the checks of the sources alone; `make lint C=sizes` one of them
	$(Q)$(MAKE) -k all || echo "(not everything compiles: the checks go on)"
	$(Q)BUILD=$(BUILD) tests/run.sh $(if $(C),-v) $(if $(C),tests/check/$(C).sh,$(CHECKS))
bench: all $(call programs,$(MODE),bench) ## print the figures: instructions, times, memory; fails if one is missed
	$(Q)for b in $(call programs,$(MODE),bench); do echo "$$b"; ROUNDS_PROGRAM="$$(realpath $(O)/rounds)" $$b || echo MISSED; \
	done | tee $(BUILD)/bench.txt; ! grep -q MISSED $(BUILD)/bench.txt
bench-terminal: all $(BUILD)/$(MODE)/bench/terminal_bench ## what each key costs on a line, beside calcurse, less, htop, tig; at 9600 baud; by ssh
	$(Q)ROUNDS_PROGRAM="$$(realpath $(O)/rounds)" $(O)/bench/terminal_bench && { tests/bench/ssh.sh $(O)/rounds || test $$? -eq 77; }

.PHONY: bench-terminal test check check-all syntax unit sim fault fuzz screen lint bench coverage
