package io.bpfevents.core.bind;

import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.PlacedField;
import io.bpfevents.core.value.AddressConverter;
import io.bpfevents.core.value.AddressesConverter;
import io.bpfevents.core.value.DurationConverter;
import io.bpfevents.core.value.JavaTypes;
import io.bpfevents.core.value.NumberConverter;
import io.bpfevents.core.value.TextsConverter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses for the classes of Java that stand for numbers or bytes of C. */
final class ConvertedTypes {
    private ConvertedTypes() {}

    /** Whether a class is one of them. */
    static boolean include(Class<?> java) {
        return java == Instant.class
                || java == Duration.class
                || java == InetAddress.class
                || java == List.class;
    }

    static BindingChooser.Choice choose(
            PlacedField place, RecordComponent component, long base, boolean isTail) {
        Class<?> java = component.getType();
        if (java == Instant.class) {
            Clock clock = component.getAnnotation(Clock.class);
            return clock == null
                    ? new BindingChooser.Rejected(
                            "an Instant requires the clock of the field: @Clock(ClockId.MONOTONIC)"
                                    + " for bpf_ktime_get_ns(), @Clock(ClockId.BOOTTIME) for"
                                    + " bpf_ktime_get_boot_ns(), @Clock(ClockId.REALTIME) for"
                                    + " nanoseconds since 1970")
                    : number(place, base, InstantConverter.of(clock.value()), "an Instant");
        }
        if (java == Duration.class) {
            return number(place, base, new DurationConverter(), "a Duration");
        }
        if (java == InetAddress.class) {
            return address(place, base);
        }
        return isListOf(InetAddress.class, component)
                ? addresses(place, base, isTail)
                : texts(place, component, base, isTail);
    }

    private static BindingChooser.Choice number(
            PlacedField place, long base, NumberConverter converter, String what) {
        FieldBinding.Integral number = BindingChooser.integer(place, base, long.class);
        return number == null || !(place.type() instanceof CType.Int)
                ? new BindingChooser.Rejected(what + " requires an integer with nanoseconds in C")
                : new BindingChooser.Chosen(new FieldBinding.ConvertedNumber(number, converter));
    }

    private static BindingChooser.Choice address(PlacedField place, long base) {
        if (!(place.type() instanceof CType.Array array)
                || !JavaTypes.isText(array)
                || (array.count() != AddressConverter.IPV4
                        && array.count() != AddressConverter.IPV6)) {
            return new BindingChooser.Rejected(
                    "an InetAddress requires __u8[4] or __u8[16] in C, in network byte order");
        }
        return converted(
                array,
                base + place.offset(),
                false,
                numbers ->
                        new FieldBinding.ConvertedBytes(
                                numbers, new AddressConverter((int) array.count())));
    }

    private static BindingChooser.Choice addresses(PlacedField place, long base, boolean isTail) {
        if (!(place.type() instanceof CType.Array array)
                || !(array.element() instanceof CType.Array address)
                || !JavaTypes.isText(address)
                || address.count() != AddressConverter.IPV6) {
            return new BindingChooser.Rejected(
                    "a List<InetAddress> requires __u8[N][16] in C, in network byte order");
        }
        return converted(
                array,
                base + place.offset(),
                isTail,
                numbers -> new FieldBinding.ConvertedBytes(numbers, new AddressesConverter()));
    }

    private static BindingChooser.Choice texts(
            PlacedField place, RecordComponent component, long base, boolean isTail) {
        if (!isListOf(String.class, component)) {
            return new BindingChooser.Rejected(
                    "of all lists only List<String> and List<InetAddress> are supported");
        }
        if (!(place.type() instanceof CType.Array array) || !JavaTypes.isText(array)) {
            return new BindingChooser.Rejected(
                    "a List<String> requires char[N] in C, with texts that end with a NUL each");
        }
        return converted(
                array,
                base + place.offset(),
                isTail,
                numbers ->
                        new FieldBinding.ConvertedBytes(
                                numbers, new TextsConverter(array.count())));
    }

    private interface Conversion {
        FieldBinding of(FieldBinding.Numbers bytes);
    }

    private static BindingChooser.Choice converted(
            CType.Array array, long offset, boolean isTail, Conversion conversion) {
        BindingChooser.Choice bytes = BindingChooser.choose(array, byte[].class, offset, isTail);
        return bytes instanceof BindingChooser.Chosen(FieldBinding.Numbers numbers)
                ? new BindingChooser.Chosen(conversion.of(numbers))
                : bytes;
    }

    private static boolean isListOf(Class<?> element, RecordComponent component) {
        return component.getType() == List.class
                && component.getGenericType() instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] == element;
    }

    /**
     * The C type that a component describes by itself, or that of its elements; null if it has none
     * of these classes.
     */
    static @Nullable CType element(RecordComponent component) {
        Class<?> java = component.getType();
        if (java == Instant.class || java == Duration.class) {
            return new CType.Int("__u64", Long.BYTES, false, false);
        }
        CType octet = new CType.Int("__u8", 1, false, false);
        if (java == InetAddress.class) {
            return octet;
        }
        if (isListOf(InetAddress.class, component)) {
            return new CType.Array(octet, AddressConverter.IPV6);
        }
        return isListOf(String.class, component) ? new CType.Int("char", 1, true, true) : null;
    }

    /** Whether a class stands for an array, with elements of {@link #element}. */
    static boolean isArray(Class<?> java) {
        return java == InetAddress.class || java == List.class;
    }
}
