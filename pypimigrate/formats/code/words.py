"""What calls do with a text, by the names that they have in the libraries of all languages, and commands in lists."""

from __future__ import annotations

FORMATS = frozenset("format sprintf sprintf-s fmt-sprintf string-format strf vsprintf format-args errorf "
                    "printf fprintf "
                    "println print-f msg-format interpolate asprintf".split())  # fmt: skip
"""Functions and methods whose text has placeholders for the other arguments."""
JOINED = frozenset("urljoin url-join resolve-url uri-join join-url joinpath join-path".split())
JOINED_BY = frozenset("path posixpath file uri url ospath urlparse urllib parse filepath".split())
"""Modules whose `join` puts parts of a path together."""
KEEPS = frozenset(
    "create freeze dup strip rstrip lstrip trim rtrim trim-end chomp encode decode to-string to-s into to-owned as-str "
    "as-ref unwrap clone c-str intern expect as-bytes lower upper to-lower-case to-upper-case to-lower to-upper "
    "trim-indent strip-margin strip-indent dedent to-uri to-url b u data".split()
)
"""Methods whose answer is the text that they are a method of, as far as an address is concerned."""
MAKES = frozenset(
    "str unicode bytes string uri url qstring qlatin1string from-string force-text force-str force-unicode smart-str "
    "smart-text ensure-text ensure-str text as-string text-type binary-type new-uri new-url dedent trim rtrim l tr "
    "path-buf to-uri q-url q-string q-string-literal q-latin1-string q-byte-array unwrap-or unwrap-or-else "
    "get-or-else or-else else lazy-lock lazy once-cell lazy-static".split()
)
"""Functions whose answer is what they are given."""
GATHERS = frozenset(
    "set frozenset list tuple sorted array list-of set-of mutable-list-of mutable-set-of array-of as-list of vec "
    "hash-set-of from-iterable immutable-list immutable-set copy-of unmodifiable-list unmodifiable-set qw arr "
    "map-of mutable-map-of singleton-list singleton ipairs pairs enumerate reversed iter into-iter".split()
)
"""Functions whose answer holds what they are given."""
MAPS = frozenset(
    "dictionary sorted-dictionary concurrent-dictionary hash-map linked-hash-map ordered-dict ordered-map map".split()
)
"""Types of mappings."""
URLS = frozenset("uri url urls".split())
"""Names that make an address of a text; `parse` and `create` do so only as their methods."""

_MATCH = ("starts-with startswith ends-with endswith has-prefix has-suffix match fullmatch full-match matches is-match "
          "regexp must-compile preg-match preg-match-all contains includes include index-of last-index-of "
          "strpos stripos "
          "strstr stristr strrpos str-contains str-starts-with str-ends-with string-starts-with start-with end-with "
          "re-compile pattern-compile contains-string qr register-uri stub-request nock has-substring begins-with "
          "prefix-match like sw strchr")  # fmt: skip
_METHOD_MATCH = "compile findall finditer test find rfind index rindex search count scan"
_COMPARE = ("literal "
            "equals eq ne compare compare-to equals-ignore-case strcmp strncmp strcasecmp strncasecmp streq g-strcmp0 "
            "assert-equal assert-equals assert-not-equal assert-not-equals assert-in assert-not-in assert-eq assert-ne "
            "assert-contains assert-true assert-is assert-same assert-that assert-matches assert-regex "
            "assert-regexp-matches assert-raises-regex assert-string-contains-string expect-eq expect-equal to-be "
            "to-equal to-strict-equal to-eql to-match to-contain to-have-been-called-with strict-equal deep-equal "
            "deep-strict-equal not-equal is-equal is-equal-to equal-to should-equal should-be assert-called-with "
            "assert-called-once-with assert-any-call assert-has-calls called-with cmp-ok is-deeply str-equal "
            "assert-multi-line-equal assert-list-equal assert-dict-equal assert-equals-ignoring-case require-equal "
            "contain-exactly eql match-array object-containing include-json g-str-equal assert-query-string "
            "contains-exactly have-been-called-with equal-fold")  # fmt: skip
_STRIP = ("trim-prefix trim-suffix removeprefix removesuffix remove-prefix remove-suffix delete-prefix delete-suffix "
          "strip-prefix strip-suffix partition rpartition split rsplit explode split-n substring-after "
          "substring-before cut-prefix cut-suffix trim-start-matches trim-end-matches trim-left trim-right strtok "
          "str-after str-before relpath remove-from-start substring-after-last prefix-remove")  # fmt: skip
_MEASURE = "len strlen sizeof mb-strlen utf8-len size-of count-chars str-len"
_METHOD_MEASURE = "length size count chars"
_LOOK_UP = ("uuid3 uuid5 uuidv3 uuidv5 md5 sha1 sha224 sha256 sha384 sha512 blake2b get-password delete-password "
            "contains-key has-key in-array array-search array-key-exists is-member member")  # fmt: skip
_METHOD_LOOK_UP = "remove discard has pop index-of getitem del-item"
_REPLACE = ("replace replace-all replace-first replace-first-all gsub sub subn str-replace str-ireplace preg-replace "
            "inreplace reinplace substitute substitute-in-place substitute-all filter-file replace-in-file subst strtr "
            "re-sub translate regexp-replace replace-all-string edit-file sed-i sed fileinput")  # fmt: skip

OPERATION: dict[str, str] = {
    **dict.fromkeys(_MATCH.split(), "match"),
    **dict.fromkeys(_COMPARE.split(), "compare"),
    **dict.fromkeys(_STRIP.split(), "strip"),
    **dict.fromkeys(_MEASURE.split(), "measure"),
    **dict.fromkeys(_LOOK_UP.split(), "look-up"),
    **dict.fromkeys(_REPLACE.split(), "replace"),
}
"""What a function or a method does with its argument, or with the text that it is a method of."""
METHOD_OPERATION: dict[str, str] = {
    **dict.fromkeys(_METHOD_MATCH.split(), "match"),
    **dict.fromkeys(_METHOD_MEASURE.split(), "measure"),
    **dict.fromkeys(_METHOD_LOOK_UP.split(), "look-up"),
}
"""The same for words that mean this only as a method: `x.index(y)`, but not `index(y)`."""
TESTS = frozenset("expect expects assert should is-expected have-received have-requested receive-messages".split())
"""Parts of the callees that compare what a program does with what it should do."""
PARTS = {
    **dict.fromkeys("replace replaces gsub substitute subst".split(), "replace"),
    **dict.fromkeys("equal equals compare".split(), "compare"),
    **dict.fromkeys("matches contains".split(), "match"),
}
"""Words in the name of a function that say the same of it."""
ASKS = frozenset("isinstance type callable bool is-a kind-of nil blank present isset empty defined is-empty is-null "
                 "is-null-or-empty is-null-or-white-space is-blank require-non-null".split())  # fmt: skip
"""Calls that ask whether a value is there, or what type it has."""
CLIENTS = frozenset("requests session client http axios api httpx web agent pip pypi xmlrpc".split())
"""Names of what talks to a server: its methods are no operations on texts."""

SETS = frozenset(
    "get getenv get-env os-getenv setdefault set-default set put setenv putenv set-env set-property get-property pop "
    "getattr setattr env get-or-default fetch define string string-var string-p string-var-p add-option option add "
    "get-string get-setting get-config with-default env-default envvar set-option set-value get-value get-conf "
    "default-value declare-parameter define-string config lookup get-var set-var setting store insert str-opt "
    "environ-get add-config-value".split()
)
"""Calls that take a name and what it is given, or what it is if nothing is given."""
READS = frozenset(
    "get getenv get-env setdefault get-property pop getattr env get-or-default fetch get-string get-setting get-config "
    "with-default env-default envvar get-value get-conf lookup string string-p get-var environ-get setting".split()
)
"""Those of them whose answer is the value."""
OPTIONS = frozenset("add-argument add-option option str-opt argument make-option opt string-option opt-str".split())
"""Calls that declare an option of a command; `default` is its value."""
ENVIRONMENT = frozenset("environ env getenv get-env setenv putenv set-env set-environment-variable process-env".split())
"""Names of the environment, in whose variables the names are given by other programs."""

RUNS = frozenset(
    "subprocess call check-call check-output popen run system exec execv execvp execve execl execlp spawn spawn-sync "
    "exec-sync exec-file exec-file-sync shell-exec passthru proc-open command cmd sh bash shell popen3 capture "
    "capture2 "
    "capture2e capture3 process-builder process start local sudo os-system getoutput getstatusoutput command-line "
    "run-command runcmd execa backtick arg args qx start-process run-cmd execute invoke".split()
)
"""Calls that run a command."""
SELF = frozenset("self cls this super static parent mcs klass @ @@ $this this$".split())
"""How an object names itself."""
