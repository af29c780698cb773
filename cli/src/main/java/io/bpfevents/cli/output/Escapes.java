package io.bpfevents.cli.output;

import java.util.HexFormat;

/**
 * Makes text harmless for a terminal or in JSON. Any user who can start a program chooses it.
 *
 * <p>Control and format characters can move a terminal's cursor, clear it or turn its text around;
 * they are printed as in JSON, {@code \}{@code u001b}.
 */
public final class Escapes {
    private static final HexFormat HEX = HexFormat.of();

    private Escapes() {}

    /** Appends text for a terminal. */
    public static void appendPlain(StringBuilder out, String text) {
        append(out, text, false);
    }

    /** Appends text as a JSON string, with its quotes. */
    public static void appendQuoted(StringBuilder out, String text) {
        out.append('"');
        append(out, text, true);
        out.append('"');
    }

    private static void append(StringBuilder out, String text, boolean escapeQuotes) {
        text.codePoints()
                .forEach(c -> {
                    if (c == '\\' || (c == '"' && escapeQuotes)) {
                        out.append('\\').append((char) c);
                    } else if (isHarmless(c)) {
                        out.appendCodePoint(c);
                    } else {
                        appendNumeric(out, c);
                    }
                });
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    false;
            default -> true;
        };
    }

    private static void appendNumeric(StringBuilder out, int codePoint) {
        for (char unit : Character.toChars(codePoint)) {
            out.append("\\u").append(HEX.toHexDigits(unit));
        }
    }
}
