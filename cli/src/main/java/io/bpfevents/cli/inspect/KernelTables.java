package io.bpfevents.cli.inspect;

import io.bpfevents.core.kernel.KernelInfo;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Maps and programs in the kernel. */
final class KernelTables {
    private KernelTables() {}

    /** A table of the maps and one of the programs, those that are not empty. */
    static List<Listing> of(List<KernelInfo> found) {
        Listing maps =
                new Listing("map", "name")
                        .numbers("id")
                        .texts("type")
                        .numbers("key_bytes", "value_bytes", "entries")
                        .lists("flags")
                        .numbers("btf");
        Listing programs =
                new Listing("program", "name")
                        .numbers("id")
                        .texts("type")
                        .numbers("instructions")
                        .texts("tag")
                        .lists("maps")
                        .numbers("btf");
        for (KernelInfo info : found) {
            switch (info) {
                case KernelInfo.OfMap map ->
                        maps.add(
                                map.name(),
                                map.id(),
                                map.type().name().toLowerCase(Locale.ROOT),
                                map.keySize(),
                                map.valueSize(),
                                map.maxEntries(),
                                MapFlags.names(map.flags()),
                                map.btf());
                case KernelInfo.OfProgram program ->
                        programs.add(
                                program.name(),
                                program.id(),
                                program.type(),
                                program.instructions(),
                                program.tag(),
                                program.maps(),
                                program.btf());
            }
        }
        return Stream.of(programs, maps).filter(table -> !table.isEmpty()).toList();
    }
}
