package io.bpfevents.cli.output;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.reactor.EventsLostException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import reactor.core.Exceptions;

/** Where a command writes: data to {@link #out}, words to {@link #err}. For any thread. */
public final class Console {
    // sys/stat.h
    private static final int S_IFMT = 0xf000;
    private static final int S_IFIFO = 0x1000;
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFSOCK = 0xc000;

    /** The major device number of {@code /dev/null} and others that are no terminals. */
    private static final long MEM_MAJOR = 1;

    private final OutputStream out;
    private final PrintStream err;
    private final Charset charset;
    private final boolean isTerminal;
    private final boolean isColored;
    private final boolean isPipe;
    private volatile boolean isVerbose;

    /**
     * A console.
     *
     * @param out stdout, unbuffered
     * @param err stderr
     * @param charset of columns
     * @param isTerminal whether stdout is a terminal
     * @param isColored whether columns may be colored
     * @param isPipe see {@link #isPipe}
     */
    public Console(
            OutputStream out,
            PrintStream err,
            Charset charset,
            boolean isTerminal,
            boolean isColored,
            boolean isPipe) {
        this.out = out;
        this.err = err;
        this.charset = charset;
        this.isTerminal = isTerminal;
        this.isColored = isColored;
        this.isPipe = isPipe;
    }

    /** That of this process. */
    public static Console ofProcess() {
        Path stdout = Path.of("/proc/self/fd/1");
        int type = 0;
        boolean isTerminal = false;
        try {
            type = (Integer) Files.getAttribute(stdout, "unix:mode") & S_IFMT;
            isTerminal =
                    type == S_IFCHR
                            && (((Long) Files.getAttribute(stdout, "unix:rdev")) >>> 8 & 0xfff)
                                    != MEM_MAJOR;
        } catch (IOException | UnsupportedOperationException e) {
            // not Linux, or no /proc: nothing is known, so JSON is printed
        }
        String noColor = System.getenv("NO_COLOR");
        boolean isColored =
                isTerminal
                        && (noColor == null || noColor.isEmpty())
                        && !"dumb".equals(System.getenv("TERM"));
        return new Console(
                new FileOutputStream(FileDescriptor.out),
                System.err,
                System.out.charset(),
                isTerminal,
                isColored,
                type == S_IFIFO || type == S_IFSOCK);
    }

    /** For data: stdout, unbuffered. Unlike {@code System.out} it throws if a write fails. */
    public OutputStream out() {
        return out;
    }

    /** For words: stderr. */
    public PrintStream err() {
        return err;
    }

    /** The charset of text for the terminal; JSON is in UTF-8. */
    public Charset charset() {
        return charset;
    }

    /** For help on stdout. */
    public PrintWriter writer() {
        return new PrintWriter(new OutputStreamWriter(out, charset), true);
    }

    /** For messages of the parser of the command line. */
    public PrintWriter errorWriter() {
        return new PrintWriter(new OutputStreamWriter(err, charset), true);
    }

    /** Whether stdout is a terminal. */
    public boolean isTerminal() {
        return isTerminal;
    }

    /** Whether text on stdout may be colored: a terminal, and no {@code NO_COLOR}. */
    public boolean isColored() {
        return isColored;
    }

    /**
     * Whether stdout is a pipe or a socket: writing to one fails only because its reader has closed
     * it, which is no error. The message of the exception depends on the locale.
     */
    public boolean isPipe() {
        return isPipe;
    }

    /** Whether errors are reported with their stack traces. */
    public void verbose(boolean verbose) {
        isVerbose = verbose;
    }

    /** Prints words, with control characters escaped except for newlines. */
    public void report(String message) {
        StringBuilder escaped = new StringBuilder("bpf-events: ");
        String separator = "";
        for (String line : message.lines().toList()) {
            escaped.append(separator);
            Escapes.appendPlain(escaped, line);
            separator = System.lineSeparator();
        }
        err.println(escaped);
    }

    /**
     * Prints text as data, in the charset of the terminal.
     *
     * @throws OutputFailure if stdout fails, which {@code System.out} would ignore
     */
    public void print(String text) {
        try {
            out.write(text.getBytes(charset));
            out.flush();
        } catch (IOException e) {
            throw new OutputFailure(e);
        }
    }

    /**
     * Reports a failure: in one line unless {@link #verbose} requests the stack trace. The reader
     * of a pipe that has closed it has all it needs, as in {@code bpf-events exec | head -1}, so
     * that is none.
     *
     * @return the exit code of the command
     */
    public int fail(Throwable failure) {
        if (failure instanceof OutputFailure && isPipe) {
            return 0;
        }
        report(message(failure));
        if (isVerbose) {
            failure.printStackTrace(err);
        }
        return 1;
    }

    /** What failed and what to do. */
    private static String message(Throwable failure) {
        return switch (Exceptions.unwrap(failure)) {
            case OutputFailure e -> String.valueOf(e.getMessage());
            case UncheckedIOException e -> message(Objects.requireNonNull(e.getCause()));
            case NoSuchFileException e -> "cannot open " + e.getFile() + ": there is no such file";
            case AccessDeniedException e ->
                    "cannot open " + e.getFile() + ": permission denied; try it as root";
            case FileAlreadyExistsException e -> e.getFile() + " exists already";
            case FileSystemException e -> "cannot access " + e.getFile() + ": " + e.getReason();
            case IOException e -> String.valueOf(e.getMessage());
            case BpfException e -> String.valueOf(e.getMessage());
            case LayoutException e -> String.valueOf(e.getMessage());
            case RecordDecodingException e -> String.valueOf(e.getMessage());
            case EventsLostException e -> String.valueOf(e.getMessage());
            case CommandFailure e -> String.valueOf(e.getMessage());
            case Throwable e ->
                    "unexpected failure: " + e + "; --verbose prints where, for a bug report";
        };
    }
}
