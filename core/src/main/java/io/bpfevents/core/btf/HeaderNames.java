package io.bpfevents.core.btf;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the types that a preprocessed C header defines. A compiler omits types without a
 * variable from the BTF, so a variable is declared for each of them.
 */
public final class HeaderNames {
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"" // a string
                            + "|'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'"
                            + "|\\w+|[^\\s\\w]");
    private static final Set<String> ATTRIBUTES =
            Set.of("__attribute__", "__attribute", "_Alignas", "__declspec");

    private final List<String> tokens = new ArrayList<>();
    private final Set<String> structs = new LinkedHashSet<>();
    private final Set<String> typedefs = new LinkedHashSet<>();

    private HeaderNames(String preprocessed) {
        Matcher matcher = TOKEN.matcher(preprocessed);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            switch (tokens.get(i)) {
                case "{" -> depth++;
                case "}" -> depth--;
                case "struct" -> addTag(i + 1);
                case "typedef" -> {
                    if (depth == 0) {
                        addTypedef(i + 1);
                    }
                }
                default -> {}
            }
        }
    }

    /**
     * C declarations of pointers to all types of a header, which add the types to the BTF.
     *
     * @param preprocessed the header as {@code clang -E -P} prints it
     */
    public static String pointers(String preprocessed) {
        HeaderNames names = new HeaderNames(preprocessed);
        StringBuilder source = new StringBuilder("char bpf_events_keep;\n");
        int n = 0;
        for (String struct : names.structs) {
            source.append("struct %s *bpf_events_keep_%d;\n".formatted(struct, n++));
        }
        for (String typedef : names.typedefs) {
            source.append("%s *bpf_events_keep_%d;\n".formatted(typedef, n++));
        }
        return source.toString();
    }

    /**
     * Adds the tag of a struct definition at any depth; the tag of a function's local struct does
     * no harm.
     */
    private void addTag(int at) {
        int tag = afterAttributes(at);
        if (isName(tag) && isAt("{", afterAttributes(tag + 1))) {
            structs.add(tokens.get(tag));
        }
    }

    /** Adds all names that a typedef declares: {@code typedef struct a b, *c}. */
    private void addTypedef(int at) {
        List<String> words = new ArrayList<>(); // outside of all brackets
        boolean isFirst = true;
        int i = at;
        while (i < tokens.size()) {
            if (isAt(";", i) || isAt(",", i)) {
                addTypedef(words, isFirst);
                if (isAt(";", i)) {
                    return;
                }
                isFirst = false;
                words.clear();
                i++;
            } else if (isAt("{", i) || isAt("(", i) || isAt("[", i)) {
                words.add(tokens.get(i));
                i = afterBrackets(i);
            } else if (ATTRIBUTES.contains(tokens.get(i))) {
                i = afterAttributes(i);
            } else {
                words.add(tokens.get(i++));
            }
        }
    }

    /**
     * Adds the name of a type or struct; not that of a pointer, an array or a function.
     *
     * @param isFirst whether the words begin with the type
     */
    private void addTypedef(List<String> words, boolean isFirst) {
        boolean isPlain = words.stream().allMatch(word -> word.equals("{") || isName(word));
        boolean isForward = words.size() == 2 && words.getFirst().equals("struct");
        if (isPlain && !isForward && words.size() > (isFirst ? 1 : 0) && isName(words.getLast())) {
            typedefs.add(words.getLast());
        }
    }

    private int afterAttributes(int at) {
        int i = at;
        while (i < tokens.size() && ATTRIBUTES.contains(tokens.get(i))) {
            i = afterBrackets(i + 1);
        }
        return i;
    }

    /** The index after the bracket that closes the one at {@code at}. */
    private int afterBrackets(int at) {
        int depth = 0;
        for (int i = at; i < tokens.size(); i++) {
            depth +=
                    switch (tokens.get(i)) {
                        case "{", "(", "[" -> 1;
                        case "}", ")", "]" -> -1;
                        default -> 0;
                    };
            if (depth <= 0) {
                return i + 1;
            }
        }
        return tokens.size();
    }

    private boolean isAt(String token, int at) {
        return at < tokens.size() && tokens.get(at).equals(token);
    }

    private boolean isName(int at) {
        return at < tokens.size() && isName(tokens.get(at));
    }

    private static boolean isName(String token) {
        return token.matches("[A-Za-z_]\\w*");
    }
}
