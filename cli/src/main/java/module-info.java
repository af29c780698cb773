/** The command {@code bpf-events}: kernel events and BPF event streams in the terminal. */
module io.bpfevents.cli {
    requires info.picocli;
    requires io.bpfevents.catalog;
    requires io.bpfevents.kafka;
    requires io.bpfevents.libbpf;
    requires io.bpfevents.programs;
    requires java.logging;
    requires io.bpfevents.recording;
    requires static org.jspecify;

    // picocli sets the options
    opens io.bpfevents.cli to
            info.picocli;
    opens io.bpfevents.cli.demo to
            info.picocli;
    opens io.bpfevents.cli.fleet to
            info.picocli;
    opens io.bpfevents.cli.host to
            info.picocli;
    opens io.bpfevents.cli.generate to
            info.picocli;
    opens io.bpfevents.cli.inspect to
            info.picocli;
    opens io.bpfevents.cli.output to
            info.picocli;
    opens io.bpfevents.cli.recording to
            info.picocli;
    opens io.bpfevents.cli.run to
            info.picocli;
    opens io.bpfevents.cli.source to
            info.picocli;
    opens io.bpfevents.cli.tail to
            info.picocli;
    opens io.bpfevents.cli.top to
            info.picocli;
}
