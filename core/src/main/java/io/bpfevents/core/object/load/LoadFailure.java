package io.bpfevents.core.object.load;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.LoadAdvice;
import io.bpfevents.core.advice.MapSpec;
import io.bpfevents.core.advice.OmissionAdvice;
import io.bpfevents.core.advice.ProgramSpec;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.MapTypes;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/** The exception for an object that was not loaded. For calls within the object's lifetime. */
final class LoadFailure {
    private final NativeObject object;

    LoadFailure(NativeObject object) {
        this.object = object;
    }

    /**
     * The exception with advice and the log of libbpf.
     *
     * @param errno the positive errno
     * @param log the log of libbpf
     */
    BpfException exception(int errno, String log) {
        String operation = "load " + object.name();
        String pins = new PinConflicts(object).describe(errno, log);
        String cause = pins.isEmpty() ? advice().about(errno, log) : pins;
        String leaveOut = OmissionAdvice.about(log);
        String advice = cause + (cause.isEmpty() || leaveOut.isEmpty() ? "" : "; ") + leaveOut;
        if (LoadAdvice.isOfVerifier(errno, log)) {
            String separator = advice.isEmpty() ? "" : ": ";
            return new BpfException(
                    operation,
                    errno,
                    "the verifier rejected it" + separator + advice + "; libbpf reports:\n" + log,
                    null);
        }
        return CallResults.failure(operation, errno, advice, log);
    }

    private LoadAdvice advice() {
        List<MapSpec> maps =
                object.mapPointers().stream()
                        .map(map -> spec(map, Objects.requireNonNull(Libbpf.bpf_map__name(map))))
                        .toList();
        List<ProgramSpec> programs =
                object.programPointers().stream()
                        .filter(Libbpf::bpf_program__autoload)
                        .map(LoadFailure::spec)
                        .toList();
        return new LoadAdvice(maps, programs);
    }

    private static ProgramSpec spec(MemorySegment program) {
        return new ProgramSpec(
                Objects.requireNonNullElse(Libbpf.bpf_program__name(program), ""),
                Objects.requireNonNullElse(Libbpf.bpf_program__section_name(program), ""),
                Libbpf.bpf_program__type(program));
    }

    static MapSpec spec(MemorySegment map, String name) {
        return new MapSpec(
                name,
                MapTypes.of(Libbpf.bpf_map__type(map)),
                Libbpf.bpf_map__key_size(map),
                Libbpf.bpf_map__value_size(map),
                Integer.toUnsignedLong(Libbpf.bpf_map__max_entries(map)),
                Libbpf.bpf_map__map_flags(map));
    }
}
