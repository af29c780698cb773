package io.bpfevents.core.bind;

import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.SampleCpu;
import io.bpfevents.core.annotation.SampleTime;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.value.SampleHeader;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** A value that the kernel records with each sample of a perf buffer, and not in a ring. */
enum SampleValue {
    /** The component has {@link SampleCpu}. */
    CPU("CPU", SampleHeader.CPU, int.class, "bpf_get_smp_processor_id()"),
    /** The component has {@link SampleTime}. */
    TIME("time", SampleHeader.TIME, long.class, "bpf_ktime_get_ns()");

    private final String what;
    private final int offset;
    private final Class<?> java;
    private final String helper;

    SampleValue(String what, int offset, Class<?> java, String helper) {
        this.what = what;
        this.offset = offset;
        this.java = java;
        this.helper = helper;
    }

    /** The value that a component is annotated with; null for a component of the struct. */
    static @Nullable SampleValue of(RecordComponent component) {
        if (component.isAnnotationPresent(SampleCpu.class)) {
            return CPU;
        }
        return component.isAnnotationPresent(SampleTime.class) ? TIME : null;
    }

    /** Whether one of a record class's own components has such a value. */
    static boolean isIn(Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (of(component) != null) {
                return true;
            }
        }
        return false;
    }

    /**
     * The field that a component's annotation names; null if the component is annotated without a
     * name, or not annotated.
     */
    static @Nullable String namedField(RecordComponent component) {
        SampleCpu cpu = component.getAnnotation(SampleCpu.class);
        SampleTime time = component.getAnnotation(SampleTime.class);
        String name = cpu != null ? cpu.value() : time != null ? time.value() : "";
        return name.isEmpty() ? null : name;
    }

    /** The place of the value in a perf sample. */
    FieldBinding inSample() {
        int width = java == int.class ? Integer.BYTES : Long.BYTES;
        return new FieldBinding.Sample(new FieldBinding.Scalar(offset, width, true, java));
    }

    /**
     * Checks the use of the annotation.
     *
     * @param isOuter whether the component belongs to the outer record class
     * @return the problem; null if there is none
     */
    @Nullable String problem(RecordComponent component, boolean isOuter) {
        if (this == CPU && component.isAnnotationPresent(SampleTime.class)) {
            return " has both @SampleCpu and @SampleTime: use one component for each";
        }
        if (component.getType() != java) {
            return " has " + this + ", which requires " + java.getSimpleName();
        }
        if (component.isAnnotationPresent(BpfField.class)) {
            return " has both "
                    + this
                    + " and @BpfField: remove @BpfField, and name the field for rings by "
                    + named();
        }
        if (component.isAnnotationPresent(Size.class)) {
            return " has " + this + ", and is not an array: remove @Size";
        }
        return isOuter
                ? null
                : " has "
                        + this
                        + ", but belongs to a nested record: the value belongs to the whole"
                        + " record, so put the component into the outer record class";
    }

    /** The problem of a component without a named field, for a ring. */
    String unnamed(CType.Struct struct) {
        return " has "
                + this
                + " without a field, but the kernel does not record the "
                + what
                + " of a ring's records: let the program store "
                + helper
                + " in a field of "
                + struct.spelling()
                + ", and name that field, as in "
                + named();
    }

    /** The annotation with the name of a field. */
    String named() {
        return this + "(\"" + (this == CPU ? "cpu" : "time") + "\")";
    }

    /** The annotation. */
    @Override
    public String toString() {
        return this == CPU ? "@SampleCpu" : "@SampleTime";
    }
}
