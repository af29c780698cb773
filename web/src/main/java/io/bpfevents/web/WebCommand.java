package io.bpfevents.web;

import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options, which become properties of Spring's. */
@Command(
        name = WebCommand.NAME,
        description = {
            "Serves kernel events as a live page, until Ctrl-C.",
            "Must be run as root; where the kernel refuses, it goes on with invented ones, and says so."
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"1:it could not be started", "2:the options are wrong", "130:Ctrl-C"})
final class WebCommand implements Runnable {
    static final String NAME = "bpf-events-web";

    private final Consumer<String[]> start;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where to listen; 0 for any free port. Default: 8080.",
            converter = PortConverter.class)
    private int port = 8080;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = {
                "On which address. Default: 127.0.0.1, this machine alone.",
                "Whoever can reach it sees what runs here: there is no password."
            })
    private String host = "127.0.0.1";

    @Option(
            names = "--simulated",
            description = "Invent the events, so that it takes neither root nor Linux.")
    private boolean simulated;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    /**
     * @param start takes properties as Spring's command line has them
     */
    WebCommand(Consumer<String[]> start) {
        this.start = start;
    }

    @Override
    public void run() {
        start.accept(
                new String[] {
                    "--server.port=" + port,
                    "--server.address=" + host,
                    "--bpf-events.simulated=" + simulated
                });
    }

    /** Numbers of TCP ports. */
    static final class PortConverter implements ITypeConverter<Integer> {
        private static final int LAST = 0xffff;

        @Override
        public Integer convert(String value) {
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= LAST) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw new TypeConversionException(
                    "'" + value + "' is no port: a number from 0 to 65535");
        }
    }
}
