# SPDX-License-Identifier: Apache-2.0
# tlswalk: build, test, install. `make help` lists the targets.
#
# One graph for the whole tree, no make per folder. A profile (make PROFILE=asan ...) is the same graph with
# another compiler or other flags, in a folder of its own, so that objects never mix. Make calls itself only
# where a target spans profiles, or needs packages that may not be there yet when this file is read.

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
# Objects made on the way to a test program are kept: they are most of the next build.
.SECONDARY:

# --- what may be set: make CC=clang CFLAGS='-O3 -march=native' PREFIX=/opt/tlswalk ... ---

CFLAGS    ?= -O2 -g
PREFIX    ?= /usr/local
BINDIR    ?= $(PREFIX)/bin
LIBDIR    ?= $(PREFIX)/lib
INCDIR    ?= $(PREFIX)/include
DATADIR   ?= $(PREFIX)/share
MANDIR    ?= $(DATADIR)/man
ZSHDIR    ?= $(DATADIR)/zsh/site-functions
DEMO      ?= testdata/tls12-clientauth.pcap
FUZZ_SECS ?= 30
# The floods are made smaller by this factor: sanitizers take their time.
FAULT_SCALE ?= $(if $(filter asan ubsan,$(PROFILE)),50,1)
# WERROR=1: warnings are errors (the gate sets it, users need not). V=1: show whole commands.

# --- profiles ---

PROFILE  ?= default
PROFILES := default gcc clang asan ubsan fuzz
$(if $(filter-out $(PROFILES),$(PROFILE)),$(error no profile '$(PROFILE)'; there are: $(PROFILES)))
BUILD    := build$(addprefix /,$(filter-out default,$(PROFILE)))

HARDEN   := -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
# _FORTIFY_SOURCE would hide from the sanitizers the very calls they watch.
SANITIZE := -O1 -fno-omit-frame-pointer -U_FORTIFY_SOURCE -fno-sanitize-recover=all

FLAGS_default := $(HARDEN)
FLAGS_gcc     := $(HARDEN)
FLAGS_clang   := $(HARDEN)
FLAGS_asan    := $(SANITIZE) -fsanitize=address,undefined
# Clang's checks go further than gcc's: values that change silently in a conversion.
FLAGS_ubsan   := $(SANITIZE) -fsanitize=undefined,local-bounds,implicit-conversion
FLAGS_fuzz    := $(SANITIZE) -fsanitize=address,undefined,fuzzer-no-link

CC_gcc   := gcc
CC_clang := clang
CC_ubsan := clang
CC_fuzz  := clang
CC       := $(or $(CC_$(PROFILE)),$(CC))

# Away from 1, which is a legal exit status of tlswalk: a sanitizer's report must not pass for an answer.
export ASAN_OPTIONS  ?= exitcode=99:detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS ?= exitcode=99:print_stacktrace=1

# --- sources ---

TABLES    := lib/registry/tables.c
PAGE      := lib/report/page_parts.c
SCHEMA    := lib/report/connection.schema.json
SCHEMAS   := $(SCHEMA) lib/report/capture.schema.json lib/report/certificate.schema.json lib/report/stats.schema.json
LIB_SRC   := $(wildcard lib/*.c lib/*/*.c)
CLI_SRC   := $(wildcard cli/*.c)
UNIT_SRC  := $(wildcard tests/unit/test_*.c)
FAULT_SRC := $(wildcard tests/fault/fault_*.c)
FUZZ_SRC  := $(wildcard tests/fuzz/fuzz_*.c)
BENCH_SRC := $(wildcard tests/bench/*.c)
GRAPH_SRC := $(wildcard tests/graph/*.c)
# What is left under tests/unit, tests/fault and tests/fuzz is linked into every program of its folder.
UNIT_HELP := $(filter-out $(UNIT_SRC),$(wildcard tests/unit/*.c))
FAULT_HELP := $(filter-out $(FAULT_SRC),$(wildcard tests/fault/*.c))
FUZZ_HELP := $(filter-out $(FUZZ_SRC),$(wildcard tests/fuzz/*.c))
SRC       := $(LIB_SRC) $(CLI_SRC) $(UNIT_SRC) $(UNIT_HELP) $(FAULT_SRC) $(FAULT_HELP) $(FUZZ_SRC) $(FUZZ_HELP) $(BENCH_SRC) $(GRAPH_SRC)

# A comma, where make would take it for the end of an argument.
, := ,

objects  = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIB     := $(BUILD)/libtlswalk.a
VERSION := $(shell sed -n 's/.*define TW_VERSION "\(.*\)"/\1/p' lib/tlswalk.h)
# Programs that were linked with a library of this name go on working with later ones of it.
SONAME  := libtlswalk.so.$(firstword $(subst ., ,$(VERSION)))
SHARED  := $(BUILD)/libtlswalk.so.$(VERSION)
PROGRAM := $(BUILD)/tlswalk
UNIT    := $(UNIT_SRC:%.c=$(BUILD)/%)
FAULT   := $(FAULT_SRC:%.c=$(BUILD)/%)
FUZZ    := $(FUZZ_SRC:%.c=$(BUILD)/%)
BENCH   := $(BENCH_SRC:%.c=$(BUILD)/%)
GRAPH   := $(GRAPH_SRC:%.c=$(BUILD)/%)

# --- compiling and linking ---

# Asked when something is compiled, not when this file is read: `make help` and `make demo` start where nothing
# is installed.
LIB_PACKAGES = libpcap zlib libzstd liblz4 libbrotlidec 'libcrypto >= 3.0'
PACKAGES    = $(LIB_PACKAGES) yaml-0.1
DEPS_CFLAGS = $(shell pkg-config --cflags $(PACKAGES))
DEPS_LIBS   = $(or $(shell pkg-config --libs $(PACKAGES) 2>/dev/null),\
              $(error $(shell tests/tools/need.sh --dry-run build 2>&1)))

WARN := -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
        -Wcast-qual -Wpointer-arith -Wundef -Wvla -Wformat=2

FLAGS   = -std=c11 $(FEATURES) -Ilib $(DEPS_CFLAGS) $(CPPFLAGS) $(WARN) $(if $(WERROR),-Werror) \
          -fvisibility=hidden -fPIC $(CFLAGS) $(FLAGS_$(PROFILE))
LINK    = $(CC) $(CFLAGS) $(FLAGS_$(PROFILE)) -pie $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(LDLIBS) $(DEPS_LIBS)

# Only what talks to the system sees more than ISO C; the rest of the library cannot by accident. (private: make
# would hand the flags of a target down to what it depends on, the stamp of the flags for one.)
$(foreach dir,obj tidy,$(addprefix $(BUILD)/$(dir)/,cli/% lib/capture/% tests/%)): private FEATURES = -D_DEFAULT_SOURCE -D_FILE_OFFSET_BITS=64

# One short line a command, or with V=1 the command.
Q     := $(if $(V),,@)
short  = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

.PHONY: all
all: $(PROGRAM) $(LIB) ## build build/tlswalk and build/libtlswalk.a

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(call short,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) -MMD -MP -c -o $@ $<

$(LIB): $(call objects,$(LIB_SRC)) $(BUILD)/members
	$(call short,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

.PHONY: shared
shared: $(SHARED) ## build the shared library

$(SHARED): $(call objects,$(LIB_SRC)) lib/libtlswalk.map $(BUILD)/members
	$(call short,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(FLAGS_$(PROFILE)) -shared -Wl,-z,defs -Wl,-soname,$(SONAME) \
	    -Wl,--version-script=lib/libtlswalk.map $(LDFLAGS) -o $@ $(filter %.o,$^) \
	    $$(pkg-config --libs $(LIB_PACKAGES))

$(PROGRAM): $(call objects,$(CLI_SRC)) $(LIB)
	$(call short,LD,$@)
	$(Q)$(LINK)

# A program under tests/ is the source of that name, what else its folder has to link, and the library.
$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(LIB)
	$(call short,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK)

$(UNIT): $(call objects,$(UNIT_HELP))
$(UNIT): private LDLIBS += -lcmocka
$(FAULT): $(call objects,$(FAULT_HELP))
$(BUILD)/tests/fault/fault_memory: private LDFLAGS += $(addprefix -Wl$(,)--wrap=,malloc calloc realloc free)
# libFuzzer brings its own main, which takes the place of the standalone runner.
ifeq ($(PROFILE),fuzz)
$(FUZZ): private LDFLAGS += -fsanitize=fuzzer
else
$(FUZZ): $(call objects,$(FUZZ_HELP))
endif

# Stamps change when their text does: objects follow their flags, the archive the list of its members.
$(BUILD)/flags: export TEXT = $(DEPS_LIBS) $(CC) $(FLAGS) $(LDFLAGS) $(LDLIBS)
$(BUILD)/members: export TEXT = $(LIB_SRC) $(CLI_SRC)
$(BUILD)/flags $(BUILD)/members: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' "$$TEXT" | cmp -s - $@ || printf '%s\n' "$$TEXT" >$@
.PHONY: FORCE

-include $(patsubst %.o,%.d,$(call objects,$(SRC)))

# --- trying it ---

.PHONY: demo check tests unit fault cli-test purity fields-check x509 clauses asan ubsan fuzz fuzz-run fuzz-smoke bench graph oracles floor
demo: ## install what the build needs, build, and dissect one capture
	@tests/tools/need.sh build
	@$(MAKE) --no-print-directory -j$$(nproc) all
	build/tlswalk show $(DEMO)

check: ## install what the tests need and run every check there is
	@tests/tools/need.sh test
	@tests/tools/check.sh

tests: all $(UNIT) $(FAULT) $(FUZZ) $(BENCH) $(GRAPH) ## compile everything, tests and bench too

# A program of tests is a target, and so is a file of them below: as many run at a time as make is told to.
RUN_UNIT := $(addprefix run/,$(UNIT))
.PHONY: $(RUN_UNIT)
unit: $(RUN_UNIT) ## run the unit tests
$(RUN_UNIT): run/%: %
	@./$*

fault: $(FAULT) ## flood the engine, refuse it memory, and see that it stays whole and within its limits
	@failed=0; for t in $^; do FAULT_SCALE=$(FAULT_SCALE) ./$$t || failed=1; done; exit $$failed

BATS := $(patsubst %,run/%,$(wildcard tests/cli/*.bats))
# Those of shells, of papers and of other programs, and those that hold one output against another of the same captures,
# use nothing of ours that the rest does not.
ifneq ($(filter asan ubsan,$(PROFILE)),)
BATS := $(filter-out $(patsubst %,run/tests/cli/%.bats,completion loopback outcome pick readme schema),$(BATS))
endif
.PHONY: $(BATS)
cli-test: $(BATS) ## run the command-line tests
$(BATS): run/%: $(PROGRAM)
	@TLSWALK="$$PWD/$(PROGRAM)" bats $*

purity: $(LIB) ## prove that the decoding rooms do no I/O, call no allocator and hold no state
	@tests/tools/purity.sh $(BUILD)/obj

fields-check: $(PROGRAM) $(UNIT) ## prove that every field is told in some test
	@tests/tools/fields.sh $(BUILD)/tests/unit

x509: $(PROGRAM) ## compare what is said of certificates with what openssl(1) says
	@TLSWALK="$$PWD/$(PROGRAM)" tests/tools/x509.py testdata

clauses: $(PROGRAM) ## list the rules of check by clause, and prove that each has tests for and against it
	@tests/tools/clauses.sh $(PROGRAM)

asan: ## run the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory PROFILE=asan unit cli-test fuzz-smoke

ubsan: ## run the tests under clang's checks of undefined behaviour and lossy conversions
	@$(MAKE) --no-print-directory PROFILE=ubsan unit cli-test fuzz-smoke

fuzz: ## fuzz each target for FUZZ_SECS seconds (without libFuzzer: run the corpora once)
	@if tests/tools/fuzz.sh probe; then $(MAKE) --no-print-directory PROFILE=fuzz fuzz-run; \
	else $(MAKE) --no-print-directory PROFILE=asan fuzz-smoke; fi

fuzz-run: $(FUZZ)
	@tests/tools/fuzz.sh run $(FUZZ_SECS) $(FUZZ)

fuzz-smoke: $(FUZZ) ## run each fuzz target once over the committed inputs
	@tests/tools/fuzz.sh smoke $(FUZZ)

bench: all $(BENCH) ## measure CPU and memory against a bare packet loop
	tests/bench/run.sh $(BUILD) $(PROGRAM)

graph: $(GRAPH) ## draw the tables of the handshake machines into build/graph (SVG where Graphviz is installed)
	@mkdir -p $(BUILD)/graph
	@$(GRAPH) $(BUILD)/graph | while IFS= read -r g; do echo "$$g"; \
	    ! command -v dot >/dev/null || dot -Tsvg -o "$${g%.dot}.svg" "$$g" || exit 1; done

oracles: $(PROGRAM) ## compare with the reference captures, where they are at hand
	@tests/tools/oracles.sh check $(PROGRAM)

floor: $(PROGRAM) ## raise tests/oracle.floor to what agrees now
	tests/tools/oracles.sh floor $(PROGRAM)

# --- keeping the tree ---

FORMATTED := $(filter-out $(TABLES) $(PAGE),$(wildcard $(addsuffix /*.[ch],cli lib lib/* tests/*)))
TIDY      := $(patsubst %.c,$(BUILD)/tidy/%,$(filter-out $(TABLES) $(PAGE),$(SRC)))

.PHONY: gen gen-check golden fmt fmt-check tidy clang-tidy cppcheck
completions = $(PROGRAM) completion bash >$(1)/tlswalk.bash && $(PROGRAM) completion zsh >$(1)/_tlswalk && \
              $(PROGRAM) completion fish >$(1)/tlswalk.fish
MANUAL     := cli/tlswalk.1

# The tables come first: without them there may be no program to ask for the rest.
gen: ## write the generated files again
	lib/registry/generate.sh $(TABLES)
	lib/report/schema.sh $(SCHEMA)
	lib/report/page.sh $(PAGE)
	@$(MAKE) --no-print-directory $(PROGRAM)
	$(call completions,completions)
	$(PROGRAM) help --man >$(MANUAL)

gen-check: $(PROGRAM) ## prove that the generated files are those committed
	@mkdir -p $(BUILD)/gen/completions
	@lib/registry/generate.sh $(BUILD)/gen/tables.c && diff -u $(TABLES) $(BUILD)/gen/tables.c
	@lib/report/schema.sh $(BUILD)/gen/schema.json && diff -u $(SCHEMA) $(BUILD)/gen/schema.json
	@lib/report/page.sh $(BUILD)/gen/page_parts.c && diff -u $(PAGE) $(BUILD)/gen/page_parts.c
	@$(call completions,$(BUILD)/gen/completions) && diff -ru completions $(BUILD)/gen/completions
	@$(PROGRAM) help --man | diff -u $(MANUAL) -

golden: $(PROGRAM) ## write the goldens of the command-line tests again (T=name: one)
	TLSWALK="$$PWD/$(PROGRAM)" tests/cli/golden.sh $(T)

fmt: ## format the sources
	clang-format -i $(FORMATTED)

fmt-check: ## prove that the sources are formatted
	@clang-format --dry-run --Werror $(FORMATTED)

tidy: clang-tidy cppcheck ## run the static analysers

clang-tidy: $(TIDY)

# Hung on the object, a file is read again when it, a header of its or a flag has changed, and not before.
$(BUILD)/tidy/%: $(BUILD)/obj/%.o .clang-tidy tests/.clang-tidy
	$(call short,TIDY,$*.c)
	@mkdir -p $(@D)
	$(Q)clang-tidy --quiet $(TIDY_FLAGS) $*.c -- $(FLAGS) >$@ 2>&1 || { cat $@; exit 1; }

# cppcheck gives a file up where OpenSSL's ASN.1 macros or a compound literal are beyond it; clang-tidy reads those.
cppcheck:
	@mkdir -p $(BUILD)/cppcheck
	@cppcheck --quiet --std=c11 --library=posix --enable=warning,performance,portability --inline-suppr \
	    --suppress=unknownMacro --suppress=internalAstError --error-exitcode=1 \
	    --cppcheck-build-dir=$(BUILD)/cppcheck -j $$(nproc) -Ilib $(filter-out $(TABLES) $(PAGE),$(LIB_SRC) $(CLI_SRC))

# --- installing ---

.PHONY: install install-check uninstall dist deb deb-check clean help
install: all shared ## install program, manual, library, header, pkg-config file, schemas and completions (PREFIX=, DESTDIR=)
	install -D $(PROGRAM) "$(DESTDIR)$(BINDIR)/tlswalk"
	install -D -m 644 $(LIB) "$(DESTDIR)$(LIBDIR)/libtlswalk.a"
	install -m 644 $(SHARED) "$(DESTDIR)$(LIBDIR)"
	ln -sf libtlswalk.so.$(VERSION) "$(DESTDIR)$(LIBDIR)/$(SONAME)"
	ln -sf $(SONAME) "$(DESTDIR)$(LIBDIR)/libtlswalk.so"
	install -D -m 644 lib/tlswalk.h "$(DESTDIR)$(INCDIR)/tlswalk.h"
	install -D -m 644 $(MANUAL) "$(DESTDIR)$(MANDIR)/man1/tlswalk.1"
	install -D -m 644 completions/tlswalk.bash "$(DESTDIR)$(DATADIR)/bash-completion/completions/tlswalk"
	install -D -m 644 completions/_tlswalk "$(DESTDIR)$(ZSHDIR)/_tlswalk"
	install -D -m 644 completions/tlswalk.fish "$(DESTDIR)$(DATADIR)/fish/vendor_completions.d/tlswalk.fish"
	install -d "$(DESTDIR)$(LIBDIR)/pkgconfig"
	install -d "$(DESTDIR)$(DATADIR)/tlswalk"
	install -m 644 $(SCHEMAS) "$(DESTDIR)$(DATADIR)/tlswalk"
	sed 's|@LIBDIR@|$(LIBDIR)|; s|@INCDIR@|$(INCDIR)|; s|@VERSION@|$(VERSION)|' lib/tlswalk.pc.in \
	    >"$(DESTDIR)$(LIBDIR)/pkgconfig/tlswalk.pc"

uninstall: ## remove what install put there (same PREFIX=, DESTDIR=)
	rm -f "$(DESTDIR)$(BINDIR)/tlswalk" "$(DESTDIR)$(LIBDIR)/libtlswalk.a" "$(DESTDIR)$(INCDIR)/tlswalk.h" \
	    "$(DESTDIR)$(LIBDIR)/libtlswalk.so.$(VERSION)" "$(DESTDIR)$(LIBDIR)/$(SONAME)" \
	    "$(DESTDIR)$(LIBDIR)/libtlswalk.so" \
	    "$(DESTDIR)$(MANDIR)/man1/tlswalk.1" \
	    "$(DESTDIR)$(DATADIR)/bash-completion/completions/tlswalk" \
	    "$(DESTDIR)$(ZSHDIR)/_tlswalk" \
	    "$(DESTDIR)$(DATADIR)/fish/vendor_completions.d/tlswalk.fish" \
	    "$(DESTDIR)$(LIBDIR)/pkgconfig/tlswalk.pc" \
	    $(SCHEMAS:lib/report/%="$(DESTDIR)$(DATADIR)/tlswalk/%")
	[ ! -d "$(DESTDIR)$(DATADIR)/tlswalk" ] || rmdir "$(DESTDIR)$(DATADIR)/tlswalk"

install-check: all ## prove that what is installed can be used, and be removed again
	@tests/tools/install.sh

TARBALL := build/tlswalk-$(VERSION).tar.gz

dist: ## put the source into a tarball, the same for the same source
	@tests/tools/dist.sh $(VERSION) $(TARBALL)
	@echo $(TARBALL)

deb: dist ## make packages of Debian in build/deb
	@tests/tools/deb.sh $(VERSION) $(TARBALL) build/deb

deb-check: deb ## look through the packages with lintian, and use them in a bare Debian, where that can be made
	@tests/tools/deb_check.sh build/deb

clean: ## remove build/
	rm -rf build

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 12
