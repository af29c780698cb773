package io.bpfevents.catalog.internal;

import io.bpfevents.catalog.internal.filter.Criterion;
import io.bpfevents.catalog.network.NameLookup;
import io.bpfevents.core.object.BpfObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The source of name lookups, of which the hook is a function of the C library. */
final class LookupSources {
    private static final String FUNCTION = "getaddrinfo";

    private LookupSources() {}

    static List<SourceDefinition<?>> all() {
        return List.of(
                SourceDefinition.of(
                        NameLookup.class,
                        "nameLookups",
                        "name_lookup",
                        Set.of(Criterion.DURATION),
                        new Variant(
                                "uretprobe/libc:" + FUNCTION,
                                List.of("on_call", "on_return"),
                                List.of(
                                        Requirements.knownArchitecture(),
                                        Requirements.uprobes(),
                                        Requirements.cLibrary()),
                                LookupSources::attach)));
    }

    private static void attach(BpfObject object) {
        Path library = CLibrary.require();
        object.program("on_return").attachUretprobe(library, FUNCTION);
        object.program("on_call").attachUprobe(library, FUNCTION);
    }
}
