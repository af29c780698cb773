/** Programs to start from. */
module io.bpfevents.demo {
    requires info.picocli;
    requires io.bpfevents.programs;
    requires io.bpfevents.reactor;
    requires java.logging; // to silence what the books tell
    requires static org.jspecify;

    opens io.bpfevents.demo to
            info.picocli, // which sets the options
            io.bpfevents.core; // which makes the records
}
