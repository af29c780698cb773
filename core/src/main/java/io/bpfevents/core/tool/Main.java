package io.bpfevents.core.tool;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** The entry point of {@code bin/bpf-events}: runs the command. */
public final class Main {
    static final int FAILED = 1;
    static final int WRONG_ARGUMENTS = 2;

    private Main() {}

    /** Runs a command and exits. */
    public static void main(String[] args) {
        System.exit(run(Arrays.asList(args), System.out, System.err));
    }

    /**
     * Runs a command.
     *
     * @return the exit code
     */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            if (!args.isEmpty() && args.getFirst().equals("generate")) {
                out.print(Generate.parse(args.subList(1, args.size())).source());
                return 0;
            }
            boolean isHelp = args.equals(List.of("--help")) || args.equals(List.of("-h"));
            (isHelp ? out : err).print(Generate.USAGE);
            return isHelp ? 0 : WRONG_ARGUMENTS;
        } catch (UsageException e) {
            err.println("bpf-events: " + e.getMessage());
            err.print(Generate.USAGE);
            return WRONG_ARGUMENTS;
        } catch (RuntimeException e) {
            err.println("bpf-events: " + e.getMessage());
            return FAILED;
        }
    }
}
