package io.bpfevents.catalog.internal;

import io.bpfevents.catalog.internal.filter.Criterion;
import io.bpfevents.catalog.network.TcpAccept;
import io.bpfevents.catalog.network.TcpClose;
import io.bpfevents.catalog.network.TcpConnect;
import io.bpfevents.catalog.network.TcpRetransmit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The sources of TCP connections. */
final class NetworkSources {
    private static final String STATE = "inet_sock_set_state";
    private static final String RETRANSMIT = "tcp_retransmit_skb";
    private static final String ACCEPT = "tp/syscalls/sys_exit_{accept,accept4}";
    private static final List<String> ACCEPT_PROGRAMS = List.of("exit_accept", "exit_accept4");
    private static final List<Requirement> ACCEPT_REQUIREMENTS =
            List.of(
                    Requirements.tracepoint("syscalls", "sys_exit_accept"),
                    Requirements.tracepoint("syscalls", "sys_exit_accept4"));

    private NetworkSources() {}

    static List<SourceDefinition<?>> all() {
        return List.of(
                SourceDefinition.of(
                        TcpConnect.class,
                        "tcpConnects",
                        "tcp_connect",
                        Set.of(Criterion.PORT, Criterion.DURATION),
                        Variant.of(
                                "tp_btf/" + STATE,
                                "on_state_btf",
                                Requirements.btfTracepoint(STATE)),
                        Variant.of("raw_tp/" + STATE, "on_state_raw")),
                SourceDefinition.of(
                        TcpAccept.class,
                        "tcpAccepts",
                        "tcp_accept",
                        Set.of(Criterion.PORT),
                        Variant.of(
                                ACCEPT,
                                ACCEPT_PROGRAMS,
                                ACCEPT_REQUIREMENTS.toArray(Requirement[]::new)),
                        Variant.of(
                                "raw_tp/sys_exit", "exit_raw", Requirements.knownArchitecture())),
                SourceDefinition.of(
                        TcpClose.class,
                        "tcpCloses",
                        "tcp_close",
                        Set.of(Criterion.PORT, Criterion.DURATION),
                        withOwners(List.of(STATE), "on_state")),
                SourceDefinition.of(
                        TcpRetransmit.class,
                        "tcpRetransmits",
                        "tcp_retransmit",
                        Set.of(Criterion.PORT),
                        withOwners(List.of(STATE, RETRANSMIT), "on_state", "on_retransmit")));
    }

    /**
     * Variants of programs that remember the task of each socket, from the most to the least
     * wanted. Those without the tracepoints of accept do not know which task has accepted.
     *
     * @param tracepoints of the programs, the hook of the events last
     * @param programs without the suffix of their kind
     */
    private static Variant[] withOwners(List<String> tracepoints, String... programs) {
        Requirement[] btf =
                tracepoints.stream().map(Requirements::btfTracepoint).toArray(Requirement[]::new);
        String event = tracepoints.getLast();
        List<String> btfPrograms = Stream.of(programs).map(it -> it + "_btf").toList();
        List<String> rawPrograms = Stream.of(programs).map(it -> it + "_raw").toList();
        Variant inBtf = Variant.of("tp_btf/" + event, btfPrograms, btf);
        Variant raw = Variant.of("raw_tp/" + event, rawPrograms);
        return new Variant[] {withAccept(inBtf), withAccept(raw), inBtf, raw};
    }

    private static Variant withAccept(Variant variant) {
        List<Requirement> requirements = new ArrayList<>(variant.requirements());
        requirements.addAll(ACCEPT_REQUIREMENTS);
        return Variant.of(
                variant.hook() + ", " + ACCEPT,
                Stream.concat(variant.programs().stream(), ACCEPT_PROGRAMS.stream()).toList(),
                requirements.toArray(Requirement[]::new));
    }
}
