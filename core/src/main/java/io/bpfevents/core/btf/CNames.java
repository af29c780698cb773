package io.bpfevents.core.btf;

/** Converts names between the styles of Java and C. */
public final class CNames {
    private CNames() {}

    /** {@code bytesRead} to {@code bytes_read}. */
    public static String toC(String javaName) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < javaName.length(); i++) {
            char c = javaName.charAt(i);
            if (i > 0 && Character.isUpperCase(c) && beginsWord(javaName, i)) {
                name.append('_');
            }
            name.append(Character.toLowerCase(c));
        }
        return name.toString();
    }

    /**
     * A capital letter begins a word after a lower-case letter or a digit, and before a lower-case
     * letter.
     */
    private static boolean beginsWord(String name, int at) {
        char before = name.charAt(at - 1);
        return Character.isLowerCase(before)
                || Character.isDigit(before)
                || (Character.isUpperCase(before)
                        && at + 1 < name.length()
                        && Character.isLowerCase(name.charAt(at + 1)));
    }

    /** {@code bytes_read} to {@code bytesRead}. */
    public static String toJava(String cName) {
        StringBuilder name = new StringBuilder();
        boolean begins = false;
        for (int i = 0; i < cName.length(); i++) {
            char c = cName.charAt(i);
            if (c == '_') {
                begins = !name.isEmpty();
            } else {
                name.append(begins ? Character.toUpperCase(c) : c);
                begins = false;
            }
        }
        return name.toString();
    }

    /** {@code exec_event} to {@code ExecEvent}. */
    public static String toJavaType(String cName) {
        String name = toJava(cName);
        return name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
