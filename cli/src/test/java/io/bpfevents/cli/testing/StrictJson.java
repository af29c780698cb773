package io.bpfevents.cli.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses a JSON object whose numbers are whole. Rejects everything that RFC 8259 does not allow,
 * and white space.
 */
public final class StrictJson {
    private final String text;
    private int at;

    private StrictJson(String text) {
        this.text = text;
    }

    /**
     * The members in their order: {@code String}, {@code Long}, {@code Boolean}, a list, a map or
     * null.
     */
    public static Map<String, Object> object(String text) {
        StrictJson parser = new StrictJson(text);
        Map<String, Object> members = parser.members();
        if (parser.at != text.length()) {
            throw parser.error("the end");
        }
        return members;
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        if (skip('}')) {
            return members;
        }
        do {
            String key = string();
            expect(':');
            if (members.containsKey(key)) {
                throw error("another key than " + key);
            }
            members.put(key, value());
        } while (skip(','));
        expect('}');
        return members;
    }

    private Object value() {
        return switch (peek()) {
            case '"' -> string();
            case '{' -> members();
            case '[' -> elements();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private List<Object> elements() {
        List<Object> elements = new ArrayList<>();
        expect('[');
        if (!skip(']')) {
            do {
                elements.add(value());
            } while (skip(','));
            expect(']');
        }
        return elements;
    }

    private Object literal(String word, Object meaning) {
        word.chars().forEach(c -> expect((char) c));
        return meaning;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        expect('"');
        while (!skip('"')) {
            char c = next();
            if (c < ' ') {
                throw error("no control character");
            }
            string.append(c == '\\' ? escaped() : c);
        }
        return string.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) (hex() << 12 | hex() << 8 | hex() << 4 | hex());
            default -> throw error("an escape");
        };
    }

    private int hex() {
        int digit = Character.digit(next(), 16);
        if (digit < 0) {
            throw error("a hexadecimal digit");
        }
        return digit;
    }

    private Long number() {
        int start = at;
        boolean negative = skip('-');
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        String digits = text.substring(start + (negative ? 1 : 0), at);
        if (digits.isEmpty() || (digits.length() > 1 && digits.charAt(0) == '0')) {
            throw error("a number");
        }
        return Long.valueOf(text.substring(start, at));
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\uffff';
    }

    private char next() {
        if (at == text.length()) {
            throw error("more");
        }
        return text.charAt(at++);
    }

    private boolean skip(char c) {
        boolean there = peek() == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw error("'" + c + "'");
        }
    }

    private AssertionError error(String expected) {
        return new AssertionError("expected " + expected + " at " + at + " of: " + text);
    }
}
