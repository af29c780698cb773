// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per call of open, openat and openat2 when it returns, successful or
 * not.
 */
#include "catalog.bpf.h"
#include "syscalls.bpf.h"

#define PATH_LEN	256
#define O_CREAT		0100		/* asm-generic/fcntl.h */
#define O_TMPFILE	020000000

/* The record ends after the NUL of the path: 81 to 336 bytes. */
struct event {
	/*  0 */ __u64 time;		/* CLOCK_BOOTTIME, ns: of the return */
	/*  8 */ struct catalog_task task;
	/* 56 */ __u64 duration;	/* ns */
	/* 64 */ __s32 result;		/* descriptor or -errno */
	/* 68 */ __u32 flags;		/* O_* */
	/* 72 */ __u32 mode;		/* of a file that is created */
	/* 76 */ __s32 directory;	/* descriptor, or AT_FDCWD */
	/* 80 */ char path[PATH_LEN];	/* as passed; cut to 255 bytes and a NUL */
};

BPF_EVENTS_RING(events, 512 * 1024, struct event);

#define CALLS	8192
#include "calls.bpf.h"

static __always_inline int enter(int directory, const char *path, __u32 flags, __u32 mode)
{
	struct call *call = call_begins();

	if (!call)
		return 0;
	call->path = path;
	call->event.flags = flags;
	call->event.mode = flags & (O_CREAT | O_TMPFILE) ? mode : 0;
	call->event.directory = directory;
	return call_remember(call);
}

#define AT_FDCWD	(-100)	/* linux/fcntl.h */

/* linux/openat2.h */
struct open_how {
	__u64 flags;
	__u64 mode;
	__u64 resolve;
};

static __always_inline int enter_how(int directory, const char *path, const void *how)
{
	struct open_how read = {};

	bpf_probe_read_user(&read, sizeof(read), how);
	return enter(directory, path, read.flags, read.mode);
}

SEC("?tp/syscalls/sys_enter_open")
int enter_open(struct trace_event_raw_sys_enter *ctx)
{
	return enter(AT_FDCWD, (const char *)ctx->args[0], ctx->args[1], ctx->args[2]);
}

SEC("?tp/syscalls/sys_enter_openat")
int enter_openat(struct trace_event_raw_sys_enter *ctx)
{
	return enter(ctx->args[0], (const char *)ctx->args[1], ctx->args[2], ctx->args[3]);
}

SEC("?tp/syscalls/sys_enter_openat2")
int enter_openat2(struct trace_event_raw_sys_enter *ctx)
{
	return enter_how(ctx->args[0], (const char *)ctx->args[1], (const void *)ctx->args[2]);
}

SEC("?tp/syscalls/sys_exit_open")
int exit_open(struct trace_event_raw_sys_exit *ctx)
{
	return call_returns(ctx->ret);
}

SEC("?tp/syscalls/sys_exit_openat")
int exit_openat(struct trace_event_raw_sys_exit *ctx)
{
	return call_returns(ctx->ret);
}

SEC("?tp/syscalls/sys_exit_openat2")
int exit_openat2(struct trace_event_raw_sys_exit *ctx)
{
	return call_returns(ctx->ret);
}

/* Arguments: the registers, the number of the system call. */
SEC("?raw_tp/sys_enter")
int enter_raw(struct bpf_raw_tracepoint_args *ctx)
{
	void *regs = (void *)ctx->args[0];
	__u32 number = ctx->args[1];

	if (is_compat(number))
		return 0;
	if (is_call(number, CALL_OPEN))
		return enter(AT_FDCWD, (const char *)SYSCALL_ARG1(regs), SYSCALL_ARG2(regs),
			     SYSCALL_ARG3(regs));
	if (is_call(number, CALL_OPENAT))
		return enter(SYSCALL_ARG1(regs), (const char *)SYSCALL_ARG2(regs),
			     SYSCALL_ARG3(regs), SYSCALL_ARG4(regs));
	if (is_call(number, CALL_OPENAT2))
		return enter_how(SYSCALL_ARG1(regs), (const char *)SYSCALL_ARG2(regs),
				 (const void *)SYSCALL_ARG3(regs));
	return 0;
}

/* Arguments: the registers, the result. A thread without a call is ignored. */
SEC("?raw_tp/sys_exit")
int exit_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return call_returns(ctx->args[1]);
}

char LICENSE[] SEC("license") = "GPL";
