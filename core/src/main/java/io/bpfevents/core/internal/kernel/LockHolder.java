package io.bpfevents.core.internal.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process that has a lock, as messages name it.
 *
 * @param pid in the PID namespace of this process; 0 if it is not visible there
 */
record LockHolder(int pid) {
    static final LockHolder UNKNOWN = new LockHolder(0);

    // characters of a command line: those of Java are long, and have a class path in the middle
    private static final int HEAD = 40;
    private static final int TAIL = 120;

    /** For example {@code process 4711 (java: /usr/bin/java -jar app.jar)}. */
    @Override
    public String toString() {
        if (pid == 0) {
            return "another process, which is not visible from here,";
        }
        String name = printable(read("comm").strip());
        String command = printable(shortened(read("cmdline").replace('\0', ' ').strip()));
        String separator = name.isEmpty() || command.isEmpty() ? "" : ": ";
        String what = name + separator + command;
        return "process " + pid + (what.isEmpty() ? "" : " (" + what + ")");
    }

    /** Any user can take the lock, and chooses these texts, which may go to a log or a terminal. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    private static String shortened(String command) {
        int length = command.length();
        return length <= HEAD + TAIL
                ? command
                : command.substring(0, HEAD) + " ... " + command.substring(length - TAIL);
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", Integer.toString(pid), file));
        } catch (IOException e) {
            return ""; // it has ended, /proc hides it, or its name is not UTF-8
        }
    }
}
