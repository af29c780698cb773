/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The registers of a probed function and of a system call, on x86-64 and arm64. The
 * kernel's BTF decides at load, so one object serves both. The macros of libbpf's
 * <bpf/bpf_tracing.h> are chosen by the compiler: not for an object in a jar. On
 * another architecture the kernel rejects the program.
 */
#ifndef BPF_EVENTS_REGISTERS_BPF_H
#define BPF_EVENTS_REGISTERS_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>

struct pt_regs___on_x86 {
	unsigned long r10, r8, cx, ax, dx, si, di, orig_ax;
} __attribute__((preserve_access_index));

struct pt_regs___on_arm64 {
	__u64 regs[31];
	__s32 syscallno;
} __attribute__((preserve_access_index));

/* A constant for the verifier, which omits what the other architecture would do. */
#define IS_X86	bpf_core_field_exists(struct pt_regs___on_x86, orig_ax)

#define READ_REGISTER(from, x86, arm64)						\
	(IS_X86 ? BPF_CORE_READ((struct pt_regs___on_x86 *)(from), x86) :		\
		  BPF_CORE_READ((struct pt_regs___on_arm64 *)(from), arm64))

/* Arguments and result of a function, in the kernel and in user space. */
#define FUNCTION_ARG1(from)	READ_REGISTER(from, di, regs[0])
#define FUNCTION_ARG2(from)	READ_REGISTER(from, si, regs[1])
#define FUNCTION_ARG4(from)	READ_REGISTER(from, cx, regs[3])
#define FUNCTION_RESULT(from)	READ_REGISTER(from, ax, regs[0])

/* Arguments and number of a system call. */
#define SYSCALL_ARG1(from)	READ_REGISTER(from, di, regs[0])
#define SYSCALL_ARG2(from)	READ_REGISTER(from, si, regs[1])
#define SYSCALL_ARG3(from)	READ_REGISTER(from, dx, regs[2])
#define SYSCALL_ARG4(from)	READ_REGISTER(from, r10, regs[3])
#define SYSCALL_ARG5(from)	READ_REGISTER(from, r8, regs[4])
#define SYSCALL_NUMBER(from)	READ_REGISTER(from, orig_ax, syscallno)

#endif /* BPF_EVENTS_REGISTERS_BPF_H */
