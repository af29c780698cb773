package io.bpfevents.core.codec;

import static java.lang.constant.ConstantDescs.CD_long;

import io.bpfevents.core.bind.BufferKind;
import io.bpfevents.core.bind.FieldBinding;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;

/**
 * Generates code that computes the size and the end of an array, for {@link DecoderGenerator}.
 *
 * @param kind the kind of buffer: padding can follow a flexible array in a perf sample
 */
record ArrayExtentCode(BufferKind kind) {
    /**
     * Pushes the size in bytes of an array that does not end early.
     *
     * @param stride distance from one element to the next, in bytes
     */
    void size(CodeBuilder code, FieldBinding.Extent extent, long stride) {
        if (extent.kind() == FieldBinding.ArrayEnd.FLEXIBLE) {
            code.lload(DecoderGenerator.SIZE).loadConstant(extent.offset()).lsub();
            if (kind == BufferKind.PERF && stride > 1) {
                code.loadConstant(stride);
                code.invokestatic(
                        DecoderGenerator.desc(GeneratedDecoder.class),
                        "withoutPadding",
                        MethodTypeDesc.of(CD_long, CD_long, CD_long));
            }
        } else {
            code.loadConstant(extent.capacity());
        }
    }

    /**
     * Pushes the offset in the memory at which an array ends.
     *
     * @param stride as in {@link #size}
     */
    void end(CodeBuilder code, FieldBinding.Extent extent, long stride) {
        switch (extent.kind()) {
            case FIXED -> code.loadConstant(extent.offset() + extent.capacity());
            case EARLY ->
                    code.loadConstant(extent.offset() + extent.capacity())
                            .lload(DecoderGenerator.SIZE)
                            .invokestatic(
                                    DecoderGenerator.desc(Math.class),
                                    "min",
                                    MethodTypeDesc.of(CD_long, CD_long, CD_long));
            case FLEXIBLE -> {
                size(code, extent, stride);
                code.loadConstant(extent.offset()).ladd();
            }
        }
        code.lload(DecoderGenerator.RECORD).ladd();
    }
}
