package io.bpfevents.web;

import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command line, whose options are passed to Spring as properties. */
@Command(
        name = WebCommand.NAME,
        description = {
            "Serves a live page of kernel events, until Ctrl-C.",
            "Requires root. If the kernel does not permit BPF, the events are simulated",
            "and the reason is printed."
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "1:the server could not be started",
            "2:the options are invalid",
            "130:Ctrl-C"
        })
final class WebCommand implements Runnable {
    static final String NAME = "bpf-events-web";

    private final Consumer<String[]> start;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "TCP port; 0 for any free port. Default: 8080.",
            converter = PortConverter.class)
    private int port = 8080;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = {
                "Address or host name to listen on. Default: 127.0.0.1, this machine only.",
                "There is no authentication: put an authenticating proxy in front before --host."
            })
    private String host = "127.0.0.1";

    @Option(
            names = "--simulated",
            description = "Show simulated events, which requires neither root nor Linux.")
    private boolean simulated;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    /**
     * @param start receives properties in the form of Spring's command line
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
                    "--bpf-events.mode=" + (simulated ? "simulated" : "auto")
                });
    }

    /** Parses a TCP port. */
    static final class PortConverter implements ITypeConverter<Integer> {
        private static final int MAX = 0xffff;

        @Override
        public Integer convert(String value) {
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= MAX) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // reported below
            }
            throw new TypeConversionException(
                    "'" + value + "' is not a port: use a number from 0 to 65535");
        }
    }
}
