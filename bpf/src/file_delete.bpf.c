// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per call of unlink, unlinkat and rmdir when it returns, successful or
 * not: at the functions of the kernel that delete, which serve io_uring and 32-bit
 * programs as well, or else at the system calls.
 */
#include "catalog.bpf.h"
#include "syscalls.bpf.h"

#define PATH_LEN	256
#define AT_FDCWD	(-100)	/* linux/fcntl.h */
#define AT_REMOVEDIR	0x200

/* The record ends after the NUL of the path: 77 to 332 bytes. */
struct event {
	/*  0 */ __u64 time;		/* CLOCK_BOOTTIME, ns: of the return */
	/*  8 */ struct catalog_task task;
	/* 56 */ __u64 duration;	/* ns */
	/* 64 */ __s32 result;		/* 0 or -errno */
	/* 68 */ __s32 directory;	/* descriptor, or AT_FDCWD */
	/* 72 */ bool is_directory;	/* whether a directory is to be deleted */
	/* 73 */ __u8 unused[3];
	/* 76 */ char path[PATH_LEN];	/* as passed; cut to 255 bytes and a NUL */
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

#define CALLS	4096
#include "calls.bpf.h"

static __always_inline int enter(int directory, const char *path, bool is_directory)
{
	struct call *call = call_begins();

	if (!call)
		return 0;
	call->path = path;
	call->event.directory = directory;
	call->event.is_directory = is_directory;
	return call_remember(call);
}

struct filename {
	const char *name;	/* a copy of the path, in the kernel */
} __attribute__((preserve_access_index));

/* Arguments: the descriptor of the directory, the path. */
static __always_inline int enter_function(void *regs, bool is_directory)
{
	struct filename *name = (struct filename *)FUNCTION_ARG2(regs);
	struct call *call = call_begins();
	long length;

	if (!call)
		return 0;
	call->event.directory = FUNCTION_ARG1(regs);
	call->event.is_directory = is_directory;
	length = bpf_probe_read_kernel_str(call->event.path, sizeof(call->event.path),
					   BPF_CORE_READ(name, name));
	if (length > 0)
		call->length = length;
	else
		call->path = (const char *)name; /* an older do_rmdir(): in user space */
	return call_remember(call);
}

SEC("?kprobe/do_unlinkat")
int enter_do_unlinkat(void *regs)
{
	return enter_function(regs, false);
}

SEC("?kprobe/do_rmdir")
int enter_do_rmdir(void *regs)
{
	return enter_function(regs, true);
}

/* Linux 7 has these in place of the former. */
SEC("?kprobe/filename_unlinkat")
int enter_filename_unlinkat(void *regs)
{
	return enter_function(regs, false);
}

SEC("?kprobe/filename_rmdir")
int enter_filename_rmdir(void *regs)
{
	return enter_function(regs, true);
}

SEC("?kretprobe/do_unlinkat")
int exit_do_unlinkat(void *regs)
{
	return call_returns((int)FUNCTION_RESULT(regs));
}

SEC("?kretprobe/do_rmdir")
int exit_do_rmdir(void *regs)
{
	return call_returns((int)FUNCTION_RESULT(regs));
}

SEC("?kretprobe/filename_unlinkat")
int exit_filename_unlinkat(void *regs)
{
	return call_returns((int)FUNCTION_RESULT(regs));
}

SEC("?kretprobe/filename_rmdir")
int exit_filename_rmdir(void *regs)
{
	return call_returns((int)FUNCTION_RESULT(regs));
}

SEC("?tp/syscalls/sys_enter_unlink")
int enter_unlink(struct trace_event_raw_sys_enter *ctx)
{
	return enter(AT_FDCWD, (const char *)ctx->args[0], false);
}

SEC("?tp/syscalls/sys_enter_rmdir")
int enter_rmdir(struct trace_event_raw_sys_enter *ctx)
{
	return enter(AT_FDCWD, (const char *)ctx->args[0], true);
}

SEC("?tp/syscalls/sys_enter_unlinkat")
int enter_unlinkat(struct trace_event_raw_sys_enter *ctx)
{
	return enter(ctx->args[0], (const char *)ctx->args[1], ctx->args[2] & AT_REMOVEDIR);
}

SEC("?tp/syscalls/sys_exit_unlink")
int exit_unlink(struct trace_event_raw_sys_exit *ctx)
{
	return call_returns(ctx->ret);
}

SEC("?tp/syscalls/sys_exit_rmdir")
int exit_rmdir(struct trace_event_raw_sys_exit *ctx)
{
	return call_returns(ctx->ret);
}

SEC("?tp/syscalls/sys_exit_unlinkat")
int exit_unlinkat(struct trace_event_raw_sys_exit *ctx)
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
	if (is_call(number, CALL_UNLINK))
		return enter(AT_FDCWD, (const char *)SYSCALL_ARG1(regs), false);
	if (is_call(number, CALL_RMDIR))
		return enter(AT_FDCWD, (const char *)SYSCALL_ARG1(regs), true);
	if (is_call(number, CALL_UNLINKAT))
		return enter(SYSCALL_ARG1(regs), (const char *)SYSCALL_ARG2(regs),
			     SYSCALL_ARG3(regs) & AT_REMOVEDIR);
	return 0;
}

/* Arguments: the registers, the result. A thread without a call is ignored. */
SEC("?raw_tp/sys_exit")
int exit_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return call_returns(ctx->args[1]);
}

char LICENSE[] SEC("license") = "GPL";
