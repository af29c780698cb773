/** A command line program that prints processes as they start. */
module io.bpfevents.demo {
    requires info.picocli;
    requires io.bpfevents.programs;
    requires io.bpfevents.reactor;
    requires java.logging; // to silence warnings that the balance repeats
    requires static org.jspecify;

    opens io.bpfevents.demo to
            info.picocli; // which sets the options
    opens io.bpfevents.demo.options to
            info.picocli;
}
