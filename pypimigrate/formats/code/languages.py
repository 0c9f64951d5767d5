"""The languages of code that are read: what the types of nodes of each grammar are. Data; the algorithm is one.

A language is a grammar of tree-sitter and a table from its types of nodes to `Kind`. Most types mean the same in every
grammar that has them: those are said once, and a language says only where it differs.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import NamedTuple


class Kind(Enum):
    """What a node is to the value inside it."""

    LITERAL = "a text"
    WORDS = "a text that is a list of words"
    HOLE = "a value inside a text"
    NAME = "a name that is read or written"
    COMMENT = "a comment"
    PATTERN = "a regular expression"
    MARKUP = "text between code: the code is a hole in it"
    PASS = "has the value of what it holds"
    ADJACENT = "texts that stand side by side, and are one"
    BINARY = "two values and an operator"
    CHOICE = "one of several values"
    CALL = "a call"
    COMMAND = "a statement that does something with values, such as print"
    ARGUMENTS = "the arguments of a call"
    KEYWORD = "an argument that has a name"
    PAIR = "a key and a value"
    MAPPING = "keys and values"
    LIST = "values"
    STRUCT = "a type and its values"
    ASSIGN = "what a name is given"
    DEFAULT = "a parameter, and what it is given if nothing else"
    PARAMETERS = "the parameters of a function"
    RETURN = "what a function answers"
    CASE = "what something is compared with"
    SUBSCRIPT = "a value and what is looked up in it"
    MEMBER = "a value and the name of a part of it"
    LOOP = "a name that is given each of several values"
    FUNCTION = "a function"
    CLASS = "a class"
    BLOCK = "a section that has a name"
    STATEMENT = "a statement that is only a value"
    IMPORT = "what another file gives"
    ELEMENT = "an attribute of an element"
    ERROR = "not understood"


class Language(NamedTuple):
    """`kinds` are those of the types of nodes that matter. `marks` begin a comment of one line. In `loose` languages a
    mapping among the arguments of a call takes the place of arguments with names. `implicit`: the last value of a
    function is its answer. `sections`: a call with a block is a section of a configuration. `dollar`: the grammar does
    not see names in a text, `$name` or `${name}`."""

    grammar: str
    kinds: dict[str, Kind]
    marks: tuple[bytes, ...]
    loose: bool = True
    implicit: bool = False
    sections: bool = False
    dollar: bool = False


def _table(rows: dict[Kind, str]) -> dict[str, Kind]:
    return {one: kind for kind, types in rows.items() for one in types.split()}


_COMMON = {
    Kind.LITERAL: "string string_literal interpreted_string_literal raw_string_literal template_string "
    "encapsed_string heredoc nowdoc interpolated_string_literal interpolated_string_expression verbatim_string_literal "
    "multiline_string_literal string_expression indented_string_expression string_lit quoted_template heredoc_template "
    "uri_expression bare_string heredoc_body",
    Kind.WORDS: "quoted_word_list",
    Kind.HOLE: "interpolation template_substitution template_interpolation string_interpolation",
    Kind.NAME: "identifier property_identifier shorthand_property_identifier field_identifier constant "
    "instance_variable class_variable global_variable variable_name type_identifier simple_identifier "
    "private_property_identifier namespace_identifier",
    Kind.COMMENT: "comment line_comment block_comment multiline_comment doc_comment",
    Kind.PATTERN: "regex match_regexp substitution_regexp quoted_regexp transliteration_expression",
    Kind.PASS: "parenthesized_expression await as_expression satisfies_expression type_assertion non_null_expression "
    "expression literal_element argument value_argument variable_declarator_value expression_list "
    "cast_expression type_cast_expression reference_expression unary_expression pointer_expression "
    "await_expression template_expr collection_value named_expression variable_expression operation "
    "block_argument variable_expr spread_element dictionary_splat hash_splat_argument variadic_unpacking "
    "list_splat list_splat_pattern conversion ref_expression "
    "implicit_object_creation_expression collection_element expression_element let_expression with_expression "
    "assert_expression checked_expression postfix_expression try_expression macro_argument parenthesized_statements",
    Kind.ADJACENT: "concatenated_string chained_string",
    Kind.BINARY: "binary_operator binary_expression binary boolean_operator comparison_operator binary_operation "
    "equality_expression relational_expression additive_expression infix_expression "
    "has_attr_expression in_expression  logical_expression lowprec_logical_expression elvis_expression",
    Kind.CHOICE: "conditional_expression ternary_expression conditional if_modifier",
    Kind.CALL: "call call_expression new_expression method_invocation object_creation_expression "
    "function_call_expression member_call_expression scoped_call_expression nullsafe_member_call_expression "
    "method_call_expression ambiguous_function_call_expression function_call invocation_expression macro_invocation "
    "juxt_function_call command command_call func1op_call_expression apply_expression annotation "
    "enum_constant constructor_initializer constructor_invocation explicit_constructor_invocation attribute_item "
    "function_call_statement",
    Kind.COMMAND: "print_statement exec_statement echo_statement print_intrinsic require_once_expression "
    "include_expression require_expression include_once_expression",
    Kind.ARGUMENTS: "argument_list arguments annotation_argument_list value_arguments function_arguments token_tree "
    "attribute_argument_list",
    Kind.KEYWORD: "keyword_argument element_value_pair",
    Kind.PAIR: "pair keyed_element initializer_pair field_initializer array_element_initializer object_elem map_item",
    Kind.MAPPING: "dictionary object hash attrset_expression rec_attrset_expression table_constructor "
    "map_literal field_initializer_list anonymous_hash_expression",
    Kind.LIST: "list tuple set array array_literal array_initializer initializer_list array_creation_expression "
    "array_expression list_expression string_array tuple_expression collection_literal anonymous_array_expression "
    "literal_value initializer_expression collection_expression array_creation implicit_array_creation_expression",
    Kind.STRUCT: "composite_literal struct_expression",
    Kind.ASSIGN: "assignment augmented_assignment variable_declarator assignment_expression "
    "augmented_assignment_expression field_definition public_field_definition const_spec var_spec "
    "short_var_declaration assignment_statement property_element const_element init_declarator const_item static_item "
    "let_declaration property_declaration operator_assignment enum_assignment binding field_declaration preproc_def "
    "compound_assignment_expr local_declaration",
    Kind.DEFAULT: "default_parameter typed_default_parameter assignment_pattern optional_parameter keyword_parameter "
    "object_assignment_pattern required_parameter class_parameter simple_parameter optional_parameter_declaration "
    "formal property_promotion_parameter",
    Kind.PARAMETERS: "parameters formal_parameters lambda_parameters method_parameters parameter_list "
    "function_value_parameters class_parameters formals block_parameters",
    Kind.RETURN: "return_statement return_expression return yield arrow_expression_clause",
    Kind.CASE: "case_pattern switch_case expression_case switch_label constant_pattern match_pattern pattern "
    "case_statement match_condition_list",
    Kind.SUBSCRIPT: "subscript subscript_expression index_expression element_reference array_access "
    "bracket_index_expression hash_element_expression element_access_expression array_element_expression "
    "element_binding_expression",
    Kind.MEMBER: "attribute member_expression selector_expression field_access field_expression "
    "member_access_expression qualified_identifier scope_resolution navigation_expression scoped_identifier "
    "class_constant_access_expression scoped_property_access_expression dot_index_expression method_index_expression "
    "select_expression nullsafe_member_access_expression qualified_name conditional_access_expression",
    Kind.LOOP: "for_statement for_in_clause for_in_statement range_clause enhanced_for_statement foreach_statement "
    "for_expression for",
    Kind.FUNCTION: "function_definition function_declaration method_declaration method_definition function_item method "
    "singleton_method arrow_function function_expression generator_function_declaration lambda func_literal "
    "lambda_expression closure_expression anonymous_function subroutine_declaration_statement "
    "anonymous_subroutine_expression constructor_declaration function_definition_statement local_function_statement "
    "anonymous_function_creation_expression generator_function lambda_literal method_declaration_statement",
    Kind.CLASS: "class_definition class_declaration class class_specifier struct_specifier impl_item trait_item module "
    "interface_declaration object_declaration companion_object enum_declaration struct_declaration trait_declaration",
    Kind.STATEMENT: "expression_statement",
    Kind.IMPORT: "import_statement import_from_statement import_declaration import_spec import_spec_list "
    "use_declaration "
    "future_import_statement preproc_include using_directive export_clause export_specifier import_specifier "
    "import_clause namespace_import global_statement nonlocal_statement",
    Kind.ELEMENT: "jsx_attribute",
    Kind.ERROR: "ERROR",
}
_TABLE = _table(_COMMON)


def _row(
    grammar: str,
    rows: dict[Kind, str] | None = None,
    marks: str = "//",
    without: str = "",
    loose: bool = True,
    implicit: bool = False,
    sections: bool = False,
    dollar: bool = False,
) -> Language:
    """A language that differs from the common table in `rows`, and has none of the meanings of `without`."""
    kinds = {**_TABLE, **_table(rows or {})}
    for one in without.split():
        kinds.pop(one, None)
    return Language(grammar, kinds, tuple(one.encode() for one in marks.split()), loose, implicit, sections, dollar)


_SCRIPT = {Kind.CASE: "switch_case"}


@cache
def languages() -> dict[str, Language]:
    """The languages by their names."""
    return {
        "python": _row("python", {Kind.PARAMETERS: "parameters lambda_parameters"}, "#", "pattern module", loose=False),
        "javascript": _row("javascript", _SCRIPT, without="pattern"),
        "typescript": _row("typescript", _SCRIPT, without="pattern"),
        "tsx": _row("tsx", _SCRIPT, without="pattern"),
        "go": _row("go", loose=False),
        "ruby": _row(
            "ruby",
            {
                Kind.CALL: "call super yield",
                Kind.FUNCTION: "method singleton_method lambda block do_block",
                Kind.LITERAL: "subshell",
                Kind.PASS: "conditional_assignment",
            },
            "#",
            without="match_pattern",  # `:a => b` in a piece of text is mostly a pair of which the rest is missing
            implicit=True,
        ),
        "java": _row("java", loose=False),
        "kotlin": _row(
            "kotlin",
            {Kind.KEYWORD: "value_argument", Kind.PASS: "function_body", Kind.CHOICE: "when_entry"},
            sections=True,
            dollar=True,
        ),
        "php": _row(
            "php",
            {
                Kind.NAME: "name variable_name",
                Kind.KEYWORD: "argument",
                Kind.MARKUP: "text",
                Kind.LITERAL: "shell_command_expression",
                Kind.PASS: "match_conditional_expression",
            },
            "// #",
            "heredoc_body",
        ),
        "c": _row("c", {Kind.LITERAL: "preproc_arg", Kind.COMMAND: "sizeof_expression"}),
        "cpp": _row("cpp", {Kind.LITERAL: "preproc_arg", Kind.COMMAND: "sizeof_expression"}),
        "c-sharp": _row(
            "c-sharp",
            {
                Kind.KEYWORD: "argument attribute_argument",
                Kind.CALL: "attribute",
                Kind.DEFAULT: "parameter",
                Kind.PASS: "arrow_expression_clause",
            },
            loose=False,
        ),
        "rust": _row(
            "rust",
            {Kind.CHOICE: "match_arm", Kind.CALL: "attribute", Kind.NAME: "shorthand_field_identifier"},
            implicit=True,
        ),
        "perl": _row(
            "perl",
            {
                Kind.NAME: "scalar varname function method package bareword",
                Kind.MAPPING: "anonymous_hash_expression",
                Kind.COMMENT: "pod",
                Kind.CLASS: "package_statement",
            },
            "#",
            "array hash list object class",
            implicit=True,
        ),
        "lua": _row("lua", {Kind.PAIR: "field", Kind.LOOP: "for_generic_clause"}, "--", "for_statement"),
        "nix": _row(
            "nix", {Kind.PAIR: "binding", Kind.PASS: "binding_set attrpath attr", Kind.CHOICE: "if_expression"}, "#"
        ),
        "hcl": _row(
            "hcl",
            {
                Kind.ASSIGN: "attribute",
                Kind.PASS: "literal_value",
                Kind.MEMBER: "get_attr",
                Kind.BLOCK: "block",
            },
            "# //",
        ),
        "groovy": _row("groovy", {Kind.LITERAL: "character_literal"}, sections=True, dollar=True),
    }
